package dev.winch.expr.syntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The infix operators. */
public enum Operator {
  PIPE("|", 0),
  OR("or", 10),
  AND("and", 15),
  EQUAL("==", 20),
  NOT_EQUAL("!=", 20),
  LESS("<", 20),
  GREATER(">", 20),
  AT_MOST("<=", 20),
  AT_LEAST(">=", 20),
  IN("in", 20),
  MATCHES("matches", 20),
  CONTAINS("contains", 20),
  STARTS_WITH("startsWith", 20),
  ENDS_WITH("endsWith", 20),
  RANGE("..", 25),
  ADD("+", 30),
  SUBTRACT("-", 30),
  MULTIPLY("*", 60),
  DIVIDE("/", 60),
  REMAINDER("%", 60),
  POWER("**", 100),
  COALESCE("??", 500);

  private static final Map<String, Operator> BY_SYMBOL = bySymbol();

  private final String symbol;
  private final int precedence;

  Operator(String symbol, int precedence) {
    this.symbol = symbol;
    this.precedence = precedence;
  }

  private static Map<String, Operator> bySymbol() {
    Map<String, Operator> map = new HashMap<>();
    for (Operator operator : values()) {
      map.put(operator.symbol, operator);
    }
    map.put("||", OR);
    map.put("&&", AND);
    map.put("^", POWER);
    return Map.copyOf(map);
  }

  public String symbol() {
    return symbol;
  }

  /** Higher values bind tighter. */
  int precedence() {
    return precedence;
  }

  /** Minimum precedence of the right operand. */
  int rightPrecedence() {
    return this == POWER ? precedence : precedence + 1;
  }

  /** Whether a chain of these compares neighbours. */
  public boolean isOrder() {
    return this == LESS || this == GREATER || this == AT_MOST || this == AT_LEAST;
  }

  /** Whether {@code not} may precede it. */
  boolean negatable() {
    return switch (this) {
      case IN, MATCHES, CONTAINS, STARTS_WITH, ENDS_WITH -> true;
      default -> false;
    };
  }

  /** Whether the token is an infix operator that binds at least as tightly. */
  static boolean binds(Token token, int precedence) {
    Operator operator = token.is(Token.Kind.OPERATOR) ? BY_SYMBOL.get(token.text()) : null;
    return operator != null && operator.precedence >= precedence;
  }

  /** The operator of a token that is one. */
  static Operator of(Token token) {
    return Objects.requireNonNull(BY_SYMBOL.get(token.text()));
  }
}
