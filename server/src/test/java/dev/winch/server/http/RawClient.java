package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Says exactly what a test wants to say, also what no HTTP client would. */
public final class RawClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  /** An answer; names of headers in lower case. */
  public record Heard(int status, Map<String, String> headers, String body) {}

  public RawClient(int port) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /**
   * @param socket connected; this closes it
   */
  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** One request on a connection of its own; the text's line ends become those of HTTP. */
  public static Heard ask(int port, String request) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.say(request).hear(request.startsWith("HEAD"));
    }
  }

  public RawClient say(String text) throws IOException {
    return sayExactly(text.replace("\n", "\r\n"));
  }

  public RawClient sayExactly(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  /** Ends this side of the connection; answers still come. */
  public void sayNoMore() throws IOException {
    socket.shutdownOutput();
  }

  public Heard hear() throws IOException {
    return hear(false);
  }

  /** The next answer that is not an interim one. */
  public Heard hearFinal(boolean headOnly) throws IOException {
    Heard heard = hear(headOnly);
    return heard.status() < 200 ? hearFinal(headOnly) : heard;
  }

  /**
   * The next answer. Of a stream of events, which may never end, only the head.
   *
   * @param withoutBody whether the request asked for the head alone
   */
  public Heard hear(boolean withoutBody) throws IOException {
    String[] first = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = {};
    boolean headOnly = withoutBody || "text/event-stream".equals(headers.get("content-type"));
    if (!headOnly && "chunked".equals(headers.get("transfer-encoding"))) {
      body = chunks();
    } else if (!headOnly) {
      body = exactly(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    }
    return new Heard(Integer.parseInt(first[1]), headers, new String(body, UTF_8));
  }

  /** Whether the server ends the connection and has said nothing more. */
  public boolean hearsTheEnd() throws IOException {
    return in.read() == -1;
  }

  /** Everything that comes until the connection ends. */
  public String hearsAll() throws IOException {
    return new String(in.readAllBytes(), ISO_8859_1);
  }

  private byte[] chunks() throws IOException {
    var content = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      content.write(exactly(size));
      line();
    }
    line();
    return content.toByteArray();
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("the body stops after " + bytes.length + " of " + count);
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the connection ended after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
