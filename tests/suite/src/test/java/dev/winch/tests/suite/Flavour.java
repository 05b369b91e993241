package dev.winch.tests.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A configuration that conformance cases need, as conformance/flavours.md describes it.
 *
 * @param runtime {@code shell} or {@code docker}
 * @param settings TOML in the reference's keys
 */
record Flavour(String name, String runtime, String settings) {
  private static final Pattern SECTION =
      Pattern.compile("(?ms)^## (\\w+) \\((\\w+)\\)$(.*?)(?=^## |\\z)");
  private static final Pattern FRAGMENT = Pattern.compile("(?s)```toml\\n(.*?)```");

  /** All flavours, each with the base that they share. */
  static List<Flavour> all(Path page) {
    String text;
    try {
      text = Files.readString(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String base = fragment(text);
    List<Flavour> flavours = new ArrayList<>();
    Matcher section = SECTION.matcher(text);
    while (section.find()) {
      flavours.add(
          new Flavour(section.group(1), section.group(2), base + fragment(section.group(3))));
    }
    return flavours;
  }

  private static String fragment(String text) {
    Matcher fragment = FRAGMENT.matcher(text);
    return fragment.find() ? fragment.group(1) : "";
  }
}
