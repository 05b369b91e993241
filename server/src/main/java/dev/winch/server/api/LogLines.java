package dev.winch.server.api;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Puts the parts of one task together to lines, numbered as readers see them: a line has the number
 * of its beginning, and those of the two streams are apart.
 */
final class LogLines {
  /** Characters of a line that are kept; what follows is neither found nor shown. */
  private static final int LONGEST = 16 << 10;

  /** What terminals take as a command. */
  private static final Pattern CODES =
      Pattern.compile(
          "\u001b\\[[0-9;:?]*[ -/]*[@-~]"
              + "|\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)"
              + "|\u001b[@-Z\\\\-_]");

  private long count;
  private final List<Open> open = new ArrayList<>();

  /** A line whose end was not printed yet. */
  private static final class Open {
    private final Optional<LogStream> stream;
    private final long number;
    private final Instant at;
    private final StringBuilder text = new StringBuilder();

    Open(Optional<LogStream> stream, long number, Instant at) {
      this.stream = stream;
      this.number = number;
      this.at = at;
    }

    void add(String more) {
      text.append(more, 0, Math.min(more.length(), LONGEST - text.length()));
    }

    LogLine line() {
      return new LogLine(number, at, stream, plain(text.toString()));
    }
  }

  /**
   * A whole line without codes of terminals.
   *
   * @param number within its task, from 1
   */
  record LogLine(long number, Instant at, Optional<LogStream> stream, String text) {}

  /**
   * @param before how many lines began in the parts before
   */
  LogLines(long before) {
    this.count = before;
  }

  /** How many lines have begun. */
  long count() {
    return count;
  }

  /** Whether every line that has begun has ended. */
  boolean isBetweenLines() {
    return open.isEmpty();
  }

  /** Takes the next part, and returns the lines that it ends. */
  List<LogLine> add(LogPart part, String shown) {
    List<LogLine> ended = new ArrayList<>();
    int from = 0;
    for (int end = shown.indexOf('\n'); end >= 0; end = shown.indexOf('\n', from)) {
      Open line = line(part);
      line.add(shown.substring(from, end));
      open.remove(line);
      ended.add(line.line());
      from = end + 1;
    }
    if (from < shown.length()) {
      line(part).add(shown.substring(from));
    }
    return ended;
  }

  private Open line(LogPart part) {
    for (Open line : open) {
      if (line.stream.equals(part.stream())) {
        return line;
      }
    }
    Open begun = new Open(part.stream(), ++count, part.createdAt());
    open.add(begun);
    return begun;
  }

  /** The lines without an end. */
  List<LogLine> rest() {
    List<LogLine> rest = open.stream().map(Open::line).toList();
    open.clear();
    return rest;
  }

  /** What a terminal shows of a line: the last that was written over it, without codes. */
  private static String plain(String text) {
    String shown = text;
    if (text.indexOf('\r') >= 0) {
      shown = "";
      for (String written : text.split("\r")) {
        shown = written.isEmpty() ? shown : written;
      }
    }
    return shown.indexOf('\u001b') < 0 ? shown : CODES.matcher(shown).replaceAll("");
  }
}
