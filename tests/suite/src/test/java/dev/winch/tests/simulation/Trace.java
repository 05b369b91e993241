package dev.winch.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Event log of a history, formatted only when it is printed. */
final class Trace {
  private static final Pattern ABSENT =
      Pattern.compile("\\b\\w+=(Optional\\.empty|\\[]|\\{}|0|0\\.0)?(, |(?=]))");

  private final boolean wanted;
  private final List<String> lines = new ArrayList<>();

  Trace(boolean wanted) {
    this.wanted = wanted;
  }

  void say(Object... words) {
    if (wanted) {
      lines.add(brief(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" "))));
    }
  }

  /** Without fields of records that hold nothing. */
  static String brief(String text) {
    return ABSENT.matcher(text).replaceAll("").replace(", ]", "]");
  }

  List<String> lines() {
    return lines;
  }
}
