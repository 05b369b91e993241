package dev.winch.expr.corpus;

/** A text and a place in it. */
abstract class Reader {
  final String text;
  int next;

  Reader(String text) {
    this.text = text;
  }

  IllegalArgumentException malformed() {
    return new IllegalArgumentException("malformed at " + next + ": " + text);
  }

  void skipBlank() {
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
  }

  /** Steps over white space and then over the wanted text, if it comes next. */
  boolean skip(String wanted) {
    skipBlank();
    boolean found = text.startsWith(wanted, next);
    next += found ? wanted.length() : 0;
    return found;
  }

  void expect(String wanted) {
    if (!skip(wanted)) {
      throw malformed();
    }
  }

  void expectEnd() {
    skipBlank();
    if (next < text.length()) {
      throw malformed();
    }
  }
}
