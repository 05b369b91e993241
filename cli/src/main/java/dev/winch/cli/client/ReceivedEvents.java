package dev.winch.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Server-sent events of one connection, read by one thread. */
public final class ReceivedEvents implements AutoCloseable {
  private final BufferedReader reader;
  private final Runnable disconnect;

  ReceivedEvents(InputStream stream, Runnable disconnect) {
    this.reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    this.disconnect = disconnect;
  }

  /**
   * One event.
   *
   * @param id to go on behind it; empty if it has none
   */
  public record Event(String id, String type, JsonView data) {}

  /** Waits for the next event; empty when the connection has ended, in order or not. */
  public Optional<Event> next() {
    String id = "";
    String type = "message";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            return Optional.of(new Event(id, type, JsonView.of(data.toString())));
          }
        } else if (line.startsWith("id:")) {
          id = value(line, 3);
        } else if (line.startsWith("event:")) {
          type = value(line, 6);
        } else if (line.startsWith("data:")) {
          data.append(value(line, 5)).append('\n');
        }
      }
    } catch (IOException broken) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Also ends a read of another thread: it gets an end. */
  @Override
  public void close() {
    disconnect.run();
  }

  private static String value(String line, int from) {
    return line.startsWith(" ", from) ? line.substring(from + 1) : line.substring(from);
  }
}
