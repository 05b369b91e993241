package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Token.Kind;
import dev.winch.expr.value.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Splits a source into tokens. */
final class Lexer {
  private static final Set<String> WORDS =
      Set.of(
          "and",
          "or",
          "not",
          "in",
          "matches",
          "contains",
          "startsWith",
          "endsWith",
          "let",
          "if",
          "else");
  private static final int NONE = -1;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private Lexer(String source) {
    this.source = source;
  }

  /**
   * The tokens of a source; the last one is always the end.
   *
   * @throws Failure if the source has no tokens
   */
  static List<Token> tokens(String source) {
    Lexer lexer = new Lexer(source);
    while (lexer.skipBlank()) {
      lexer.scan();
    }
    lexer.tokens.add(new Token(Kind.END, "", lexer.lastCharacter()));
    return lexer.tokens;
  }

  private int lastCharacter() {
    return source.isEmpty() ? 0 : source.offsetByCodePoints(source.length(), -1);
  }

  private int peek() {
    return next < source.length() ? source.codePointAt(next) : NONE;
  }

  private void advance() {
    next += Character.charCount(source.codePointAt(next));
  }

  /** Skips white space and comments; false at the end of the source. */
  private boolean skipBlank() {
    while (next < source.length()) {
      int c = peek();
      if (Text.isSpace(c)) {
        advance();
      } else if (source.startsWith("//", next)) {
        int end = source.indexOf('\n', next);
        next = end < 0 ? source.length() : end;
      } else if (source.startsWith("/*", next)) {
        int end = source.indexOf("*/", next + 2);
        if (end < 0) {
          throw new Failure("unclosed comment").at(source.length());
        }
        next = end + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  private void scan() {
    int c = peek();
    int start = next;
    if (isDigit(c)) {
      scanNumber();
    } else if (isWordStart(c)) {
      scanWord();
    } else if (c == '\'' || c == '"' || c == '`') {
      var string = new StringScanner(source, next);
      tokens.add(new Token(Kind.STRING, string.text(), start));
      next = string.end();
    } else if (c == '.') {
      scanDot();
    } else if ("()[]{}".indexOf(c) >= 0) {
      next++;
      add(Kind.BRACKET, start);
    } else {
      scanOperator(c);
    }
  }

  private void add(Kind kind, int start) {
    tokens.add(new Token(kind, source.substring(start, next), start));
  }

  private void scanWord() {
    int start = next;
    while (isWordPart(peek())) {
      advance();
    }
    String word = source.substring(start, next);
    boolean field = !tokens.isEmpty() && isDot(tokens.getLast());
    tokens.add(
        new Token(WORDS.contains(word) && !field ? Kind.OPERATOR : Kind.IDENTIFIER, word, start));
  }

  private static boolean isDot(Token token) {
    return token.isOperator(".") || token.isOperator("?.");
  }

  private void scanDot() {
    int start = next;
    int after = next + 1 < source.length() ? source.charAt(next + 1) : NONE;
    if (isDigit(after)) {
      scanNumber();
      return;
    }
    next += after == '.' ? 2 : 1;
    add(Kind.OPERATOR, start);
  }

  private void scanOperator(int c) {
    int start = next;
    switch (c) {
      case ',', ';', '+', '-', '%', '^', '/' -> next++;
      case '#' -> next += source.startsWith("##", next) ? 2 : 1;
      case '|' -> next += source.startsWith("||", next) ? 2 : 1;
      case ':' -> next += source.startsWith("::", next) ? 2 : 1;
      case '?' -> next += source.startsWith("?.", next) || source.startsWith("??", next) ? 2 : 1;
      case '&', '!', '=', '*', '<', '>' -> {
        next++;
        int more = peek();
        next += more == '&' || more == '=' || more == '*' ? 1 : 0;
      }
      default -> throw new Failure("unrecognized character: " + named(c)).at(start);
    }
    add(Kind.OPERATOR, start);
  }

  private static String named(int c) {
    String code = "U+%04X".formatted(c);
    return Character.isISOControl(c) ? code : code + " '" + Character.toString(c) + "'";
  }

  private void scanNumber() {
    int start = next;
    String digits = "0123456789_";
    boolean decimal = true;
    if (peek() == '0' && next + 1 < source.length()) {
      String prefixed =
          switch (source.charAt(next + 1)) {
            case 'x', 'X' -> "0123456789abcdefABCDEF_";
            case 'o', 'O' -> "01234567_";
            case 'b', 'B' -> "01_";
            default -> "";
          };
      if (!prefixed.isEmpty()) {
        digits = prefixed;
        decimal = false;
        next += 2;
      }
    }
    skipAll(digits);
    if (peek() == '.' && !source.startsWith("..", next)) {
      next++;
      skipAll(digits);
    }
    if (decimal && (peek() == 'e' || peek() == 'E')) {
      next++;
      if (peek() == '+' || peek() == '-') {
        next++;
      }
      skipAll(digits);
    }
    if (isWordPart(peek())) {
      advance();
      throw new Failure("bad number syntax: \"" + source.substring(start, next) + "\"")
          .at(Math.max(start, next - 1));
    }
    add(Kind.NUMBER, start);
  }

  private void skipAll(String characters) {
    while (next < source.length() && characters.indexOf(source.charAt(next)) >= 0) {
      next++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWordStart(int c) {
    return isWordPart(c) && !isDigit(c);
  }

  private static boolean isWordPart(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '$';
    }
    return Character.isLetter(c) || Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }
}
