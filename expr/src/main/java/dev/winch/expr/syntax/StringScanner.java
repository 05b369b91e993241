package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;

/** Reads one string literal. */
final class StringScanner {
  private final String source;
  private final StringBuilder text = new StringBuilder();
  private int next;

  /** Reads the literal whose opening quote is at {@code start}. */
  StringScanner(String source, int start) {
    this.source = source;
    char quote = source.charAt(start);
    next = start + 1;
    if (quote == '`') {
      readRaw();
    } else {
      readQuoted(quote);
    }
  }

  /** The value of the literal. */
  String text() {
    return text.toString();
  }

  /** Index after the closing quote. */
  int end() {
    return next;
  }

  private void readRaw() {
    while (true) {
      char c = read();
      if (c != '`') {
        text.append(c);
      } else if (next < source.length() && source.charAt(next) == '`') {
        text.append('`');
        next++;
      } else {
        return;
      }
    }
  }

  private char read() {
    if (next == source.length()) {
      throw new Failure("literal not terminated").at(next);
    }
    return source.charAt(next++);
  }

  private void readQuoted(char quote) {
    while (true) {
      char c = read();
      if (c == quote) {
        return;
      }
      switch (c) {
        case '\n' -> throw new Failure("literal not terminated").at(next - 1);
        case '\r' -> text.append('\n');
        case '\\' -> readEscape(quote);
        default -> text.append(c);
      }
    }
  }

  private void readEscape(char quote) {
    char c = read();
    switch (c) {
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000B');
      case '\\' -> text.append('\\');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        next--;
        int code = readDigits(3, 8);
        if (code > 0xFF) {
          throw badEscape(next - 1);
        }
        append(code);
      }
      case 'x' -> append(readDigits(2, 16));
      case 'u' -> {
        if (next < source.length() && source.charAt(next) == '{') {
          next++;
          append(readBraced());
        } else {
          append(readDigits(4, 16));
        }
      }
      case 'U' -> append(readDigits(8, 16));
      default -> {
        if (c != quote) {
          throw badEscape(next - 1);
        }
        text.append(c);
      }
    }
  }

  private int readDigits(int count, int base) {
    long code = 0;
    for (int i = 0; i < count; i++) {
      code = code * base + readDigit(base);
    }
    return code > Character.MAX_CODE_POINT ? tooLarge() : (int) code;
  }

  private int readBraced() {
    int code = 0;
    int count = 0;
    while (next < source.length() && source.charAt(next) != '}') {
      code = code * 16 + readDigit(16);
      count++;
      if (count > 6) {
        throw badEscape(next - 1);
      }
    }
    read();
    return count == 0 || code > Character.MAX_CODE_POINT ? tooLarge() : code;
  }

  private int tooLarge() {
    throw badEscape(next - 1);
  }

  private int readDigit(int base) {
    char c = read();
    int digit = c < 0x80 ? Character.digit(c, base) : -1;
    if (digit < 0) {
      throw badEscape(next - 1);
    }
    return digit;
  }

  private void append(int code) {
    boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
    text.appendCodePoint(surrogate ? 0xFFFD : code);
  }

  private static Failure badEscape(int at) {
    return new Failure("invalid char escape").at(at);
  }
}
