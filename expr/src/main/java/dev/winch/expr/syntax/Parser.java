package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Node.Sign;
import dev.winch.expr.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Builds the syntax tree of a source: recursive descent, operators by precedence. */
public final class Parser {
  private final Cursor cursor;
  private final Operands operands;

  private Parser(Cursor cursor, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    this.cursor = cursor;
    this.operands = new Operands(cursor, this, isBuiltin, isTaken);
  }

  /**
   * The tree of a source.
   *
   * @param isBuiltin whether the language provides a function of that name
   * @param isTaken whether the host does, which then wins
   * @throws Failure if the source has no tree
   */
  public static Node parse(String source, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    Parser parser = new Parser(new Cursor(Lexer.tokens(source)), isBuiltin, isTaken);
    Node program = parser.sequence();
    if (!parser.cursor.current().is(Kind.END)) {
      throw parser.cursor.unexpected();
    }
    Nesting.check(program);
    return program;
  }

  // Sequences and whole expressions

  Node sequence() {
    int start = cursor.current().at();
    List<Node> parts = new ArrayList<>();
    parts.add(expression());
    while (cursor.isOperator(";")) {
      cursor.take();
      if (cursor.current().is(Kind.END)) {
        break;
      }
      parts.add(expression());
    }
    return parts.size() == 1 ? parts.getFirst() : cursor.made(new Node.Sequence(start, parts));
  }

  Node expression() {
    cursor.enter();
    Node node;
    if (cursor.isOperator("let")) {
      node = let();
    } else if (cursor.isOperator("if")) {
      node = conditional();
    } else {
      node = ternary(binary(0));
    }
    cursor.leave();
    return node;
  }

  private Node let() {
    cursor.take();
    Token name = cursor.take(Kind.IDENTIFIER);
    cursor.expectOperator("=");
    Node value = expression();
    cursor.expectOperator(";");
    Node body = sequence();
    return cursor.made(new Node.Let(name.at(), name.text(), value, body));
  }

  private Node conditional() {
    int start = cursor.current().at();
    cursor.take();
    Node condition = expression();
    Node then = block();
    if (!cursor.isOperator("else")) {
      throw cursor.unexpected();
    }
    cursor.take();
    Node otherwise = cursor.isOperator("if") ? expression() : block();
    return cursor.made(new Node.Conditional(start, condition, then, otherwise));
  }

  Node block() {
    cursor.expectBracket("{");
    Node body = sequence();
    cursor.expectBracket("}");
    return body;
  }

  private Node ternary(Node first) {
    Node node = first;
    while (cursor.isOperator("?")) {
      int at = cursor.current().at();
      cursor.take();
      Node then = node;
      if (!cursor.isOperator(":")) {
        then = expression();
      }
      cursor.expectOperator(":");
      node = cursor.made(new Node.Conditional(at, node, then, expression()));
    }
    return node;
  }

  /** Operands joined by operators of at least that precedence. */
  Node binary(int precedence) {
    Node left = operands.operand();
    boolean coalesced = false;
    while (true) {
      Token token = cursor.current();
      boolean negated = token.isOperator("not");
      if (negated) {
        token = cursor.following();
        if (!Operator.binds(token, 0) || !Operator.of(token).negatable()) {
          cursor.take();
          throw cursor.unexpected();
        }
      }
      if (!Operator.binds(token, precedence)) {
        return left;
      }
      if (negated) {
        cursor.take();
      }
      cursor.take();
      Operator operator = Operator.of(token);
      if (operator == Operator.PIPE) {
        left = operands.piped(left);
      } else {
        if (coalesced && operator != Operator.COALESCE) {
          throw new Failure(
                  "Operator (%s) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses."
                      .formatted(token.text()))
              .at(token.at());
        }
        left = operator.isOrder() ? comparison(token, left) : infix(token, left);
        if (negated) {
          left = cursor.made(new Node.Unary(token.at(), Sign.NOT, left));
        }
      }
      coalesced = operator == Operator.COALESCE;
    }
  }

  private Node infix(Token token, Node left) {
    Operator operator = Operator.of(token);
    cursor.enter();
    Node right = binary(operator.rightPrecedence());
    cursor.leave();
    return cursor.made(new Node.Binary(token.at(), operator, left, right));
  }

  /** {@code a < b <= c}: neighbours are compared, and all comparisons must hold. */
  private Node comparison(Token first, Node firstLeft) {
    Token token = first;
    Node left = firstLeft;
    Node all = null;
    while (true) {
      cursor.enter();
      Operator operator = Operator.of(token);
      Node right = binary(operator.rightPrecedence());
      cursor.leave();
      Node one = cursor.made(new Node.Binary(token.at(), operator, left, right));
      all = all == null ? one : cursor.made(new Node.Binary(token.at(), Operator.AND, all, one));
      if (!Operator.binds(cursor.current(), 0) || !Operator.of(cursor.current()).isOrder()) {
        return all;
      }
      left = right;
      token = cursor.current();
      cursor.take();
    }
  }
}
