package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads server-sent events from one connection. */
public final class EventClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final HttpURLConnection connection;
  private final BufferedReader lines;

  /** An event; {@code ""} for a missing field. */
  public record Event(String id, String name, String data) {}

  /**
   * @param lastId {@code ""} for a first connection
   */
  public EventClient(int port, String path, String lastId) throws IOException {
    this(port, path, lastId, "");
  }

  /**
   * @param authorization value of the header; {@code ""} for none
   */
  public EventClient(int port, String path, String lastId, String authorization)
      throws IOException {
    connection =
        (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
    connection.setReadTimeout(PATIENCE_MILLIS);
    if (!lastId.isEmpty()) {
      connection.setRequestProperty("Last-Event-ID", lastId);
    }
    if (!authorization.isEmpty()) {
      connection.setRequestProperty("Authorization", authorization);
    }
    lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
  }

  public String contentType() {
    return connection.getContentType();
  }

  /** The next event; empty at the end of the stream. */
  public Optional<Event> next() throws IOException {
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty() && !name.isEmpty()) {
        return Optional.of(new Event(id, name, data.toString()));
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data.append(line.substring(6));
      }
    }
    return Optional.empty();
  }

  /** Reads the comment with which a stream begins that has no events yet. */
  public void awaitBeat() throws IOException {
    if (!":".equals(lines.readLine()) || !"".equals(lines.readLine())) {
      throw new IOException("the stream does not begin with a comment");
    }
  }

  /** Reads up to the first event with this name and text; returns all, with it. */
  public List<Event> until(String name, String text) throws IOException {
    List<Event> read = new ArrayList<>();
    for (Optional<Event> event = next(); event.isPresent(); event = next()) {
      read.add(event.get());
      if (event.get().name().equals(name) && event.get().data().contains(text)) {
        return read;
      }
    }
    throw new IOException("the stream ended before " + name + " " + text + ": " + read);
  }

  /** Reads to the end of the stream. */
  public List<Event> rest() throws IOException {
    List<Event> read = new ArrayList<>();
    for (Optional<Event> event = next(); event.isPresent(); event = next()) {
      read.add(event.get());
    }
    return read;
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
