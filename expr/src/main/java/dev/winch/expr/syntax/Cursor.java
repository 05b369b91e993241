package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import java.util.List;

/** The parser's position in the tokens, its nesting depth, and the number of created nodes. */
final class Cursor {
  private final List<Token> tokens;
  private int next;
  private int nodes;
  private int nesting;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(next);
  }

  Token following() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  boolean isOperator(String symbol) {
    return current().isOperator(symbol);
  }

  boolean isBracket(String symbol) {
    return current().isBracket(symbol);
  }

  /** Consumes the current token. */
  Token take() {
    Token taken = current();
    next = Math.min(next + 1, tokens.size() - 1);
    return taken;
  }

  /** Consumes a token of this kind. */
  Token take(Token.Kind kind) {
    if (!current().is(kind)) {
      throw unexpected();
    }
    return take();
  }

  void expectOperator(String symbol) {
    if (!isOperator(symbol)) {
      throw unexpected();
    }
    take();
  }

  void expectBracket(String symbol) {
    if (!isBracket(symbol)) {
      throw unexpected();
    }
    take();
  }

  Failure unexpected() {
    return new Failure("unexpected token " + current().label()).at(current().at());
  }

  /** Counts and returns a node. */
  SyntaxNode made(SyntaxNode node) {
    count();
    return node;
  }

  void count() {
    nodes++;
    if (nodes > EvaluationLimits.NODES) {
      throw new Failure(
              "compilation failed: expression exceeds maximum allowed nodes ("
                  + EvaluationLimits.NODES
                  + ")")
          .at(current().at());
    }
  }

  /** One level deeper, until {@link #leave}. */
  void enter() {
    nesting++;
    if (nesting > EvaluationLimits.NESTING) {
      throw Nesting.tooDeep(current().at());
    }
  }

  void leave() {
    nesting--;
  }
}
