package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which parts of a log are shown, and how. */
public final class LogFilter {
  private final Instant since;
  private final List<String> words;
  private final boolean timestamps;

  /**
   * @param query words that must all be in a part, whatever their case
   * @param timestamps whether each line begins with the time of its part
   */
  public LogFilter(Instant since, String query, boolean timestamps) {
    this.since = since;
    this.words =
        Stream.of(query.toLowerCase(Locale.ROOT).split("\\s+"))
            .filter(word -> !word.isEmpty())
            .toList();
    this.timestamps = timestamps;
  }

  public boolean admits(JsonView part) {
    String contents = part.text("contents").toLowerCase(Locale.ROOT);
    return words.stream().allMatch(contents::contains)
        && (since.equals(Instant.MIN) || !Instant.parse(part.text("createdAt")).isBefore(since));
  }

  /** The part as it is printed. */
  public String text(JsonView part) {
    String contents = part.text("contents");
    return timestamps
        ? contents
            .lines()
            .map(line -> part.text("createdAt") + " " + line + "\n")
            .collect(Collectors.joining())
        : contents;
  }
}
