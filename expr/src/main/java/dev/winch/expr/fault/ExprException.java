package dev.winch.expr.fault;

/**
 * An expression that cannot be compiled, or that failed while it ran. The message has the shape
 * {@code reason (line:column)}, then the source line and a caret below the place, each after {@code
 * " | "}; messages of templates carry the host's prefix and the expression in front.
 */
public final class ExprException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** When the mistake was found. */
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

  /** The mistake in {@code failure}, found in {@code source}. */
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

  /** The same mistake as hosts report it: {@code error compiling expression: <text>: <message>}. */
  public ExprException inHost() {
    String verb = kind == Kind.COMPILE ? "compiling" : "evaluating";
    String message = "error " + verb + " expression: " + source + ": " + getMessage();
    return new ExprException(kind, message, reason, source, line, column);
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, without position and excerpt. */
  public String reason() {
    return reason;
  }

  /** The expression that is wrong; of a template only the inside of the tag. */
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
