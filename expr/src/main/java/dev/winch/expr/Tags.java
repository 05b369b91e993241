package dev.winch.expr;

import java.util.Optional;

/**
 * Finds tags. A tag is the leftmost {@code {{}, white space, the shortest possible run of at least
 * one character but no newline, white space, {@code }}}; white space may hold newlines.
 */
final class Tags {
  /** A tag: where it begins and ends in the text, and the expression inside. */
  record Tag(int start, int end, String inside) {}

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private Tags() {}

  /** The first tag that begins at {@code from} or later. */
  static Optional<Tag> find(String text, int from) {
    int start = text.indexOf(OPEN, from);
    while (start >= 0) {
      Optional<Tag> tag = tagAt(text, start);
      if (tag.isPresent()) {
        return tag;
      }
      start = text.indexOf(OPEN, start + 1);
    }
    return Optional.empty();
  }

  /** The white space after the opening braces is taken greedily, but given back if need be. */
  private static Optional<Tag> tagAt(String text, int start) {
    int inside = start + OPEN.length();
    int begin = inside;
    while (begin < text.length() && isSpace(text.charAt(begin))) {
      begin++;
    }
    for (int from = begin; from >= inside; from--) {
      int line = text.indexOf('\n', from);
      int limit = line < 0 ? text.length() : line;
      // The run has at least one character, so the close may come right after it.
      int close = text.indexOf(CLOSE, from + 1);
      if (close < 0) {
        return Optional.empty();
      }
      int end = close;
      while (end > from + 1 && isSpace(text.charAt(end - 1))) {
        end--;
      }
      if (from < limit && end <= limit) {
        return Optional.of(new Tag(start, close + CLOSE.length(), text.substring(from, end)));
      }
    }
    return Optional.empty();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
  }

  /** The inside of the first tag, or the whole text if there is none. */
  static String reduce(String text) {
    return find(text, 0).map(Tag::inside).orElse(text);
  }
}
