package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import java.nio.charset.StandardCharsets;

/**
 * Finds the first JSON syntax error of a text and describes it in the reference's words. It reads
 * only texts that the parser refused, so it is not optimised.
 */
final class JsonSyntax {
  private static final String VALUE = "looking for beginning of value";

  private final String text;
  private final JsonTree.Use use;
  private int at;

  private JsonSyntax(String text, JsonTree.Use use) {
    this.text = text;
    this.use = use;
  }

  /** The error in this text, which a parser refused for the reason given. */
  static InvalidInputException error(String text, JsonTree.Use use, String parserReason) {
    var syntax = new JsonSyntax(text, use);
    try {
      syntax.blanks();
      syntax.value(1);
    } catch (Unexpected e) {
      return syntax.report(e.reason);
    }
    syntax.blanks();
    if (syntax.at < text.length()) {
      return syntax.trailing();
    }
    return syntax.report("json: " + parserReason);
  }

  private InvalidInputException trailing() {
    return use == JsonTree.Use.DOCUMENT
        ? MalformedDocument.trailing(line(), column())
        : report(unexpected("after top-level value").reason);
  }

  private String character(String where) {
    char c = text.charAt(at);
    String shown =
        switch (c) {
          case '\'' -> "\\'";
          case '\n' -> "\\n";
          case '\r' -> "\\r";
          case '\t' -> "\\t";
          default -> c < ' ' ? "\\x%02x".formatted((int) c) : String.valueOf(firstByte(c));
        };
    return "invalid character '" + shown + "' " + where;
  }

  // The reference looks at bytes.
  private static char firstByte(char c) {
    return c < 0x80 ? c : (char) (String.valueOf(c).getBytes(StandardCharsets.UTF_8)[0] & 0xFF);
  }

  private InvalidInputException report(String reason) {
    String hint = JsonAdvice.of(text, at, reason);
    return MalformedDocument.at(line(), column(), "syntax", reason, reason, hint);
  }

  private int line() {
    return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
  }

  private int column() {
    return at - text.lastIndexOf('\n', at - 1);
  }

  private void value(int depth) {
    if (depth > MalformedDocument.MAX_DEPTH) {
      throw new Unexpected("nested deeper than " + MalformedDocument.MAX_DEPTH + " levels");
    }
    char c = here();
    switch (c) {
      case '{' -> object(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> {
        if (c != '-' && !isDigit(c)) {
          throw unexpected(VALUE);
        }
        number();
      }
    }
  }

  private void object(int depth) {
    next();
    if (here() == '}') {
      at++;
      return;
    }
    while (true) {
      if (here() != '"') {
        throw unexpected("looking for beginning of object key string");
      }
      string();
      blanks();
      if (here() != ':') {
        throw unexpected("after object key");
      }
      next();
      value(depth + 1);
      blanks();
      if (here() == '}') {
        at++;
        return;
      }
      if (here() != ',') {
        throw unexpected("after object key:value pair");
      }
      next();
    }
  }

  private void list(int depth) {
    next();
    if (here() == ']') {
      at++;
      return;
    }
    while (true) {
      value(depth + 1);
      blanks();
      if (here() == ']') {
        at++;
        return;
      }
      if (here() != ',') {
        throw unexpected("after array element");
      }
      next();
    }
  }

  private void string() {
    at++;
    while (here() != '"') {
      if (here() < ' ') {
        throw unexpected("in string literal");
      }
      if (here() == '\\') {
        at++;
        if ("\"\\/bfnrtu".indexOf(here()) < 0) {
          throw unexpected("in string escape code");
        }
        if (here() == 'u') {
          for (int i = 0; i < 4; i++) {
            at++;
            if (Character.digit(here(), 16) < 0) {
              throw unexpected("in \\u hexadecimal character escape");
            }
          }
        }
      }
      at++;
    }
    at++;
  }

  private void literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (here() != word.charAt(i)) {
        throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
    }
  }

  private void number() {
    if (here() == '-') {
      at++;
    }
    if (here() == '0') {
      at++;
    } else {
      digits("in numeric literal");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits("after decimal point in numeric literal");
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (here() == '+' || here() == '-') {
        at++;
      }
      digits("in exponent of numeric literal");
    }
  }

  private void digits(String where) {
    if (!isDigit(here())) {
      throw unexpected(where);
    }
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void next() {
    at++;
    blanks();
  }

  private void blanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char here() {
    if (at >= text.length()) {
      throw new Unexpected(use.truncated);
    }
    return text.charAt(at);
  }

  private Unexpected unexpected(String where) {
    return new Unexpected(character(where));
  }

  /** Carries the error to the top. */
  private static final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    Unexpected(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }
}
