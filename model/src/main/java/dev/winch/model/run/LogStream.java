package dev.winch.model.run;

import java.util.Optional;

/** Where a task printed a piece of its log. */
public enum LogStream {
  STDOUT("stdout"),
  STDERR("stderr");

  private final String text;

  LogStream(String text) {
    this.text = text;
  }

  /** As in the API. */
  public String text() {
    return text;
  }

  /** The text of a stream; {@code ""} if it is unknown. */
  public static String text(Optional<LogStream> stream) {
    return stream.map(LogStream::text).orElse("");
  }

  /** Reads {@link #text(Optional)}; an unknown text counts as an unknown stream. */
  public static Optional<LogStream> of(String text) {
    return switch (text) {
      case "stdout" -> Optional.of(STDOUT);
      case "stderr" -> Optional.of(STDERR);
      default -> Optional.empty();
    };
  }
}
