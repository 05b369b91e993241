package dev.winch.server.webhook;

import dev.winch.lifecycle.DelayTimer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 request to one address, and the head of its answer. It connects to the very address
 * that was looked at, which {@code java.net.http} cannot be told to: it looks names up itself.
 */
final class Connection implements AutoCloseable {
  private static final int LONGEST_HEAD = 64 * 1024;

  /** How much of an answer's body is read, so that its sender can end in peace. */
  private static final int READ_BODY = 64 * 1024;

  private static final int READ_BODY_MILLIS = 500;

  /** The head of an answer. */
  record Answer(int status, Optional<String> location) {}

  private final Socket plain = new Socket();
  private final DelayTimer.Pending watch;
  private final Deadline deadline;

  /**
   * @param watchdog closes the connection at the deadline, whatever it waits for then
   */
  Connection(DelayTimer watchdog, Deadline deadline) throws IOException {
    this.deadline = deadline;
    this.watch = watchdog.after(Duration.ofMillis(deadline.millisLeft()), this::cut);
  }

  private void cut() {
    try {
      plain.close();
    } catch (IOException closed) {
      // It is of no use any more, which is what was wanted.
    }
  }

  void connect(InetAddress address, int port) throws IOException {
    plain.setTcpNoDelay(true);
    plain.connect(new InetSocketAddress(address, port), deadline.millisLeft());
  }

  /**
   * Sends the request over the open connection and reads the head of the answer.
   *
   * @param headers all but those that the connection itself needs
   */
  Answer exchange(
      Target target,
      Supplier<SSLSocketFactory> tls,
      String method,
      Map<String, String> headers,
      byte[] body)
      throws IOException {
    Socket socket = target.secure() ? secured(tls.get(), target) : plain;
    var request = new ByteArrayOutputStream(1024 + body.length);
    line(request, method + " " + target.path() + " HTTP/1.1");
    line(request, "Host: " + target.authority());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      line(request, header.getKey() + ": " + header.getValue());
    }
    if (body.length > 0) {
      line(request, "Content-Length: " + body.length);
    }
    line(request, "Connection: close");
    line(request, "");
    request.writeBytes(body);
    socket.getOutputStream().write(request.toByteArray());
    InputStream in = new BufferedInputStream(socket.getInputStream());
    Answer answer = new Head(in).read();
    while (answer.status() < 200) {
      answer = new Head(in).read();
    }
    socket.setSoTimeout(READ_BODY_MILLIS);
    drain(in);
    return answer;
  }

  private static void line(ByteArrayOutputStream request, String text) {
    request.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    request.write('\r');
    request.write('\n');
  }

  private SSLSocket secured(SSLSocketFactory tls, Target target) throws IOException {
    var socket = (SSLSocket) tls.createSocket(plain, target.host(), target.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static void drain(InputStream in) {
    try {
      in.skipNBytes(READ_BODY);
    } catch (IOException ended) {
      // The answer is known; its body is nobody's business.
    }
  }

  /** Reads status line and headers, of at most {@link #LONGEST_HEAD} bytes. */
  private static final class Head {
    private final InputStream in;
    private int left = LONGEST_HEAD;

    Head(InputStream in) {
      this.in = in;
    }

    Answer read() throws IOException {
      int status = status(line());
      Optional<String> location = Optional.empty();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals("location")) {
          location = Optional.of(line.substring(colon + 1).strip());
        }
      }
      return new Answer(status, location);
    }

    private static int status(String line) throws IOException {
      boolean known =
          line.startsWith("HTTP/1.")
              && line.length() >= 12
              && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9');
      if (!known) {
        throw new ProtocolException("no answer in HTTP");
      }
      return Integer.parseInt(line.substring(9, 12));
    }

    private String line() throws IOException {
      var line = new ByteArrayOutputStream(80);
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || left-- <= 0) {
          throw new ProtocolException(c < 0 ? "no whole answer" : "an endless head");
        }
        line.write(c);
      }
      return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }
  }

  @Override
  public void close() {
    watch.cancel();
    cut();
  }
}
