package dev.winch.expr;

import java.util.Optional;

/**
 * Finds the tags of a text, from left to right. A tag is the leftmost {@code {{}, white space, the
 * shortest possible run of at least one character but no newline, white space, {@code }}}; white
 * space may hold newlines. Takes time linear in the text.
 */
final class Tags {
  /** A tag: where it begins and ends in the text, and the expression inside. */
  record Tag(int start, int end, String inside) {}

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final String text;
  private int next;
  private int close = -1;
  private int newline = -1;

  Tags(String text) {
    this.text = text;
  }

  /** The content of the first tag, or the whole text if there is none. */
  static String reduce(String text) {
    return new Tags(text).next().map(Tag::inside).orElse(text);
  }

  /** The next tag, if there is one. */
  Optional<Tag> next() {
    int start = text.indexOf(OPEN, next);
    while (start >= 0) {
      Optional<Tag> tag = tagAt(start);
      next = tag.isPresent() ? tag.get().end() : start + 1;
      if (tag.isPresent()) {
        return tag;
      }
      start = text.indexOf(OPEN, next);
    }
    return Optional.empty();
  }

  private Optional<Tag> tagAt(int start) {
    int inside = start + OPEN.length();
    int from = inside;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    if (text.startsWith(CLOSE, from)) {
      // Only blanks: the last one that is not a newline is the content.
      int blank = from - 1;
      while (blank >= inside && text.charAt(blank) == '\n') {
        blank--;
      }
      if (blank >= inside) {
        return Optional.of(new Tag(start, from + CLOSE.length(), text.substring(blank, blank + 1)));
      }
    }
    int closeAt = closeFrom(from + 1);
    int end = closeAt;
    while (end > from + 1 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    boolean oneLine = closeAt < text.length() && end <= newlineFrom(from);
    return oneLine
        ? Optional.of(new Tag(start, closeAt + CLOSE.length(), text.substring(from, end)))
        : Optional.empty();
  }

  private int closeFrom(int from) {
    if (close < from) {
      int found = text.indexOf(CLOSE, from);
      close = found < 0 ? text.length() : found;
    }
    return close;
  }

  private int newlineFrom(int from) {
    if (newline < from) {
      int found = text.indexOf('\n', from);
      newline = found < 0 ? text.length() : found;
    }
    return newline;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
  }
}
