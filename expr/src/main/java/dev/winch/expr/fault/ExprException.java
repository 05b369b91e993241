package dev.winch.expr.fault;

/**
 * An expression that cannot be compiled, or whose evaluation failed. The message is {@code reason
 * (line:column)}, then the source line and a caret below the position, each after {@code " | "};
 * messages of templates begin with a prefix and the expression.
 */
public final class ExprException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** When the error was found. */
  public enum Kind {
    COMPILE,
    RUNTIME
  }

  private final Kind kind;
  private final String reason;
  private final String source;
  private final int line;
  private final int column;

  private ExprException(
      Kind kind, String message, String reason, String source, int line, int column) {
    super(message, null, false, false);
    this.kind = kind;
    this.reason = reason;
    this.source = source;
    this.line = line;
    this.column = column;
  }

  /** The exception for a {@code failure} in {@code source}. */
  public static ExprException of(Kind kind, String source, Failure failure) {
    int offset = Math.min(failure.offset(), source.length());
    int start = source.lastIndexOf('\n', offset - 1) + 1;
    int end = source.indexOf('\n', start);
    String text = source.substring(start, end < 0 ? source.length() : end);
    int line = 1 + (int) source.substring(0, start).chars().filter(c -> c == '\n').count();
    int column = 1 + source.codePointCount(start, Math.max(start, offset));
    String reason = String.valueOf(failure.getMessage());
    return new ExprException(
        kind, reason + excerpt(text, line, column), reason, source, line, column);
  }

  private static String excerpt(String text, int line, int column) {
    if (text.isEmpty()) {
      return "";
    }
    return " (%d:%d)\n | %s\n | %s^"
        .formatted(line, column, text.replace('\t', ' '), ".".repeat(column - 1));
  }

  /**
   * The same error with the prefix for job files: {@code error compiling expression: <text>:
   * <message>}.
   */
  public ExprException inHost() {
    String verb = kind == Kind.COMPILE ? "compiling" : "evaluating";
    String message = "error " + verb + " expression: " + source + ": " + getMessage();
    return new ExprException(kind, message, reason, source, line, column);
  }

  public Kind kind() {
    return kind;
  }

  /** The reason, without position and excerpt. */
  public String reason() {
    return reason;
  }

  /** The invalid expression; in a template only the content of the tag. */
  public String source() {
    return source;
  }

  /** Line in {@link #source}, from 1. */
  public int line() {
    return line;
  }

  /** Column in code points, from 1. */
  public int column() {
    return column;
  }
}
