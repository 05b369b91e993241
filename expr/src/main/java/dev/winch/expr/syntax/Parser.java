package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.SyntaxNode.Sign;
import dev.winch.expr.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Recursive descent parser with operator precedence. */
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
   * @param isTaken whether the host does, which takes precedence
   * @throws Failure if the source has no tree
   */
  public static SyntaxNode parse(
      String source, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    Parser parser = new Parser(new Cursor(Lexer.tokens(source)), isBuiltin, isTaken);
    SyntaxNode program = parser.sequence();
    if (!parser.cursor.current().is(Kind.END)) {
      throw parser.cursor.unexpected();
    }
    Nesting.check(program);
    return program;
  }

  // Sequences and whole expressions

  SyntaxNode sequence() {
    int start = cursor.current().at();
    List<SyntaxNode> parts = new ArrayList<>();
    parts.add(expression());
    while (cursor.isOperator(";")) {
      cursor.take();
      if (cursor.current().is(Kind.END)) {
        break;
      }
      parts.add(expression());
    }
    return parts.size() == 1
        ? parts.getFirst()
        : cursor.made(new SyntaxNode.Sequence(start, parts));
  }

  SyntaxNode expression() {
    cursor.enter();
    SyntaxNode node;
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

  private SyntaxNode let() {
    cursor.take();
    Token name = cursor.take(Kind.IDENTIFIER);
    cursor.expectOperator("=");
    SyntaxNode value = expression();
    cursor.expectOperator(";");
    SyntaxNode body = sequence();
    return cursor.made(new SyntaxNode.Let(name.at(), name.text(), value, body));
  }

  private SyntaxNode conditional() {
    int start = cursor.current().at();
    cursor.take();
    SyntaxNode condition = expression();
    SyntaxNode then = block();
    if (!cursor.isOperator("else")) {
      throw cursor.unexpected();
    }
    cursor.take();
    SyntaxNode otherwise = cursor.isOperator("if") ? expression() : block();
    return cursor.made(new SyntaxNode.Conditional(start, condition, then, otherwise));
  }

  SyntaxNode block() {
    cursor.expectBracket("{");
    SyntaxNode body = sequence();
    cursor.expectBracket("}");
    return body;
  }

  private SyntaxNode ternary(SyntaxNode first) {
    SyntaxNode node = first;
    while (cursor.isOperator("?")) {
      int at = cursor.current().at();
      cursor.take();
      SyntaxNode then = node;
      if (!cursor.isOperator(":")) {
        then = expression();
      }
      cursor.expectOperator(":");
      node = cursor.made(new SyntaxNode.Conditional(at, node, then, expression()));
    }
    return node;
  }

  /** Operands joined by operators of at least that precedence. */
  SyntaxNode binary(int precedence) {
    SyntaxNode left = operands.operand();
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
          left = cursor.made(new SyntaxNode.Unary(token.at(), Sign.NOT, left));
        }
      }
      coalesced = operator == Operator.COALESCE;
    }
  }

  private SyntaxNode infix(Token token, SyntaxNode left) {
    Operator operator = Operator.of(token);
    cursor.enter();
    SyntaxNode right = binary(operator.rightPrecedence());
    cursor.leave();
    return cursor.made(new SyntaxNode.Binary(token.at(), operator, left, right));
  }

  /** {@code a < b <= c}: neighbours are compared, and all comparisons must hold. */
  private SyntaxNode comparison(Token first, SyntaxNode firstLeft) {
    Token token = first;
    SyntaxNode left = firstLeft;
    SyntaxNode all = null;
    while (true) {
      cursor.enter();
      Operator operator = Operator.of(token);
      SyntaxNode right = binary(operator.rightPrecedence());
      cursor.leave();
      SyntaxNode one = cursor.made(new SyntaxNode.Binary(token.at(), operator, left, right));
      all =
          all == null
              ? one
              : cursor.made(new SyntaxNode.Binary(token.at(), Operator.AND, all, one));
      if (!Operator.binds(cursor.current(), 0) || !Operator.of(cursor.current()).isOrder()) {
        return all;
      }
      left = right;
      token = cursor.current();
      cursor.take();
    }
  }
}
