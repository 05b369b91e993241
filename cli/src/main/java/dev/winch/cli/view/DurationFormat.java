package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Durations as people read them. */
public final class DurationFormat {
  private DurationFormat() {}

  /** Such as {@code 0.4s}, {@code 12s}, {@code 3m07s} or {@code 2h05m}. */
  public static String text(Duration span) {
    long seconds = Math.max(0, span.toSeconds());
    if (seconds < 10) {
      long tenths = Math.max(0, span.toMillis() / 100);
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    if (seconds < 60) {
      return seconds + "s";
    }
    return seconds < 3600
        ? seconds / 60 + "m" + two(seconds % 60) + "s"
        : seconds / 3600 + "h" + two(seconds / 60 % 60) + "m";
  }

  /**
   * How long a job or a task has run, or ran until its end; empty if it has not started.
   *
   * @param now for what still runs
   */
  public static Optional<Duration> running(JsonView row, Instant now) {
    return time(row, "startedAt")
        .map(
            start ->
                Duration.between(
                    start,
                    Stream.of("completedAt", "failedAt", "cancelledAt")
                        .flatMap(field -> time(row, field).stream())
                        .findFirst()
                        .orElse(now)));
  }

  private static Optional<Instant> time(JsonView row, String field) {
    String text = row.text(field);
    return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : String.valueOf(number);
  }
}
