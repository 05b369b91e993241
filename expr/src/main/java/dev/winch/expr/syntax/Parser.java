package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.Limits;
import dev.winch.expr.syntax.Node.Sign;
import dev.winch.expr.syntax.Token.Kind;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Builds the syntax tree of a source: recursive descent, operators by precedence. */
public final class Parser {
  private final List<Token> tokens;
  private final Predicate<String> isBuiltin;
  private final Predicate<String> isTaken;
  private int next;
  private Token current;
  private int nodes;
  private int nesting;
  private int closures;

  private Parser(List<Token> tokens, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    this.tokens = tokens;
    this.isBuiltin = isBuiltin;
    this.isTaken = isTaken;
    this.current = tokens.getFirst();
  }

  /**
   * The tree of a source.
   *
   * @param isBuiltin whether the language provides a function of that name
   * @param isTaken whether the host does, which then wins
   * @throws Failure if the source has no tree
   */
  public static Node parse(String source, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    Parser parser = new Parser(Lexer.tokens(source), isBuiltin, isTaken);
    Node program = parser.sequence();
    if (!parser.current.is(Kind.END)) {
      throw parser.unexpected();
    }
    Nesting.check(program);
    return program;
  }

  // Sequences and whole expressions

  private Node sequence() {
    int start = current.at();
    List<Node> parts = new ArrayList<>();
    parts.add(expression());
    while (current.isOperator(";")) {
      advance();
      if (current.is(Kind.END)) {
        break;
      }
      parts.add(expression());
    }
    return parts.size() == 1 ? parts.getFirst() : made(new Node.Sequence(start, parts));
  }

  private Node expression() {
    enter();
    Node node;
    if (current.isOperator("let")) {
      node = let();
    } else if (current.isOperator("if")) {
      node = conditional();
    } else {
      node = ternary(binary(0));
    }
    nesting--;
    return node;
  }

  private void enter() {
    nesting++;
    if (nesting > Limits.NESTING) {
      throw Nesting.tooDeep(current.at());
    }
  }

  private Node let() {
    advance();
    Token name = current;
    if (!name.is(Kind.IDENTIFIER)) {
      throw unexpected();
    }
    advance();
    expectOperator("=");
    Node value = expression();
    expectOperator(";");
    Node body = sequence();
    return made(new Node.Let(name.at(), name.text(), value, body));
  }

  private Node conditional() {
    int start = current.at();
    advance();
    Node condition = expression();
    Node then = block();
    if (!current.isOperator("else")) {
      throw unexpected();
    }
    advance();
    Node otherwise = current.isOperator("if") ? expression() : block();
    return made(new Node.Conditional(start, condition, then, otherwise));
  }

  private Node block() {
    expectBracket("{");
    Node body = sequence();
    expectBracket("}");
    return body;
  }

  private Node ternary(Node first) {
    Node node = first;
    while (current.isOperator("?")) {
      int at = current.at();
      advance();
      Node then = node;
      if (!current.isOperator(":")) {
        then = expression();
      }
      expectOperator(":");
      node = made(new Node.Conditional(at, node, then, expression()));
    }
    return node;
  }

  private Node binary(int precedence) {
    Node left = operand();
    boolean coalesced = false;
    while (true) {
      Token token = current;
      boolean negated = token.isOperator("not");
      if (negated) {
        token = tokens.get(next + 1);
        if (!Operator.binds(token, 0) || !Operator.of(token).negatable()) {
          advance();
          throw unexpected();
        }
      }
      if (!Operator.binds(token, precedence)) {
        return left;
      }
      if (negated) {
        advance();
      }
      advance();
      Operator operator = Operator.of(token);
      if (operator == Operator.PIPE) {
        left = piped(left);
      } else {
        if (coalesced && operator != Operator.COALESCE) {
          throw new Failure(
                  "Operator (%s) and coalesce expressions (??) cannot be mixed. Wrap either by parentheses."
                      .formatted(token.text()))
              .at(token.at());
        }
        left = operator.isOrder() ? comparison(token, left) : infix(token, left);
        if (negated) {
          left = made(new Node.Unary(token.at(), Sign.NOT, left));
        }
      }
      coalesced = operator == Operator.COALESCE;
    }
  }

  private Node infix(Token token, Node left) {
    Operator operator = Operator.of(token);
    enter();
    Node right = binary(operator.rightPrecedence());
    nesting--;
    return made(new Node.Binary(token.at(), operator, left, right));
  }

  /** {@code a < b <= c}: neighbours are compared, and all comparisons must hold. */
  private Node comparison(Token first, Node firstLeft) {
    Token token = first;
    Node left = firstLeft;
    Node all = null;
    while (true) {
      enter();
      Operator operator = Operator.of(token);
      Node right = binary(operator.rightPrecedence());
      nesting--;
      Node one = made(new Node.Binary(token.at(), operator, left, right));
      all = all == null ? one : made(new Node.Binary(token.at(), Operator.AND, all, one));
      if (!Operator.binds(current, 0) || !Operator.of(current).isOrder()) {
        return all;
      }
      left = right;
      token = current;
      advance();
    }
  }

  private Node piped(Node argument) {
    Token name = current;
    if (!name.is(Kind.IDENTIFIER)) {
      throw unexpected();
    }
    advance();
    return call(name, callsBuiltin(name), Optional.of(argument));
  }

  // Operands

  private Node operand() {
    Token token = current;
    if (token.is(Kind.OPERATOR)) {
      for (Sign sign : Sign.values()) {
        if (token.text().equals(sign.symbol())) {
          return signed(sign);
        }
      }
    }
    if (token.isBracket("(")) {
      advance();
      Node inner = sequence();
      expectBracket(")");
      return postfix(inner);
    }
    if (closures > 0) {
      if (token.isOperator("#")) {
        return postfix(pointer());
      }
      if (token.isOperator(".")) {
        return postfix(made(new Node.Pointer(token.at(), "")));
      }
    }
    if (token.isOperator("::")) {
      advance();
      Token name = current;
      if (!name.is(Kind.IDENTIFIER)) {
        throw unexpected();
      }
      advance();
      return postfix(call(name, isBuiltin.test(name.text()), Optional.empty()));
    }
    return simple();
  }

  private Node signed(Sign sign) {
    int at = current.at();
    advance();
    enter();
    Node operand = binary(sign.precedence());
    nesting--;
    return postfix(made(new Node.Unary(at, sign, operand)));
  }

  private Node pointer() {
    int at = current.at();
    advance();
    if (!current.is(Kind.IDENTIFIER) || current.at() != at + 1) {
      return made(new Node.Pointer(at, ""));
    }
    String name = current.text();
    advance();
    return made(new Node.Pointer(at, name));
  }

  private Node simple() {
    Token token = current;
    return switch (token.kind()) {
      case IDENTIFIER -> word();
      case NUMBER -> {
        Value number = Numbers.parse(token);
        advance();
        yield literal(token, number);
      }
      case STRING -> {
        advance();
        yield postfix(literal(token, Text.of(token.text())));
      }
      case BRACKET -> {
        if (token.isBracket("[")) {
          yield postfix(list());
        }
        if (token.isBracket("{")) {
          yield postfix(map());
        }
        throw unexpected();
      }
      case OPERATOR, END -> throw unexpected();
    };
  }

  private Node word() {
    Token token = current;
    advance();
    return switch (token.text()) {
      case "true" -> literal(token, Bool.TRUE);
      case "false" -> literal(token, Bool.FALSE);
      case "nil" -> literal(token, Nil.NIL);
      default ->
          postfix(
              current.isBracket("(")
                  ? call(token, callsBuiltin(token), Optional.empty())
                  : made(new Node.Name(token.at(), token.text())));
    };
  }

  private Node literal(Token token, Value value) {
    return made(new Node.Literal(token.at(), value));
  }

  private Node list() {
    int at = current.at();
    advance();
    List<Node> elements = new ArrayList<>();
    while (!current.isBracket("]")) {
      if (!elements.isEmpty()) {
        expectOperator(",");
        if (current.isBracket("]")) {
          break;
        }
      }
      elements.add(expression());
    }
    advance();
    return made(new Node.ListOf(at, elements));
  }

  private Node map() {
    int at = current.at();
    advance();
    List<Node.Entry> entries = new ArrayList<>();
    while (!current.isBracket("}")) {
      if (!entries.isEmpty()) {
        expectOperator(",");
        if (current.isBracket("}")) {
          break;
        }
        if (current.isOperator(",")) {
          throw unexpected();
        }
      }
      Node key = key();
      expectOperator(":");
      Node value = expression();
      count();
      entries.add(new Node.Entry(key, value));
    }
    advance();
    return made(new Node.MapOf(at, entries));
  }

  private Node key() {
    Token token = current;
    if (token.is(Kind.IDENTIFIER) || token.is(Kind.STRING) || token.is(Kind.NUMBER)) {
      advance();
      return literal(token, Text.of(token.text()));
    }
    if (token.isBracket("(")) {
      return expression();
    }
    throw new Failure(
            "a map key must be a quoted string, a number, a identifier, or an expression enclosed"
                + " in parentheses (unexpected token "
                + token.label()
                + ")")
        .at(token.at());
  }

  // Calls

  private boolean callsBuiltin(Token name) {
    return isBuiltin.test(name.text()) && !isTaken.test(name.text());
  }

  private Node call(Token name, boolean builtin, Optional<Node> piped) {
    if (builtin && Closures.contains(name.text())) {
      return closureCall(name, piped);
    }
    List<Node> arguments = arguments(piped);
    return builtin
        ? made(new Node.BuiltinCall(name.at(), name.text(), arguments))
        : made(new Node.Call(name.at(), made(new Node.Name(name.at(), name.text())), arguments));
  }

  private List<Node> arguments(Optional<Node> piped) {
    expectBracket("(");
    List<Node> arguments = new ArrayList<>();
    piped.ifPresent(arguments::add);
    boolean first = true;
    while (!current.isBracket(")")) {
      if (!first) {
        expectOperator(",");
        if (current.isBracket(")")) {
          break;
        }
      }
      first = false;
      arguments.add(expression());
    }
    advance();
    return arguments;
  }

  private Node closureCall(Token name, Optional<Node> piped) {
    Closures.Shape shape = Closures.shape(name.text());
    expectBracket("(");
    List<Node> arguments = new ArrayList<>();
    piped.ifPresent(arguments::add);
    int given = arguments.size();
    for (int i = given; i < shape.arguments(); i++) {
      if (current.isBracket(")")) {
        if (shape.optional(i)) {
          break;
        }
        throw new Failure("expected at least " + shape.arguments() + " arguments").at(current.at());
      }
      if (i > given) {
        expectOperator(",");
      }
      arguments.add(i == 1 ? closure() : expression());
    }
    if (current.isOperator(",")) {
      advance();
    }
    expectBracket(")");
    return made(new Node.BuiltinCall(name.at(), name.text(), arguments));
  }

  private Node closure() {
    int at = current.at();
    closures++;
    Node body = current.isBracket("{") ? block() : expression();
    closures--;
    return made(new Node.Closure(at, body));
  }

  // Steps after an operand

  private Node postfix(Node operand) {
    Node node = operand;
    while (true) {
      if (current.isOperator(".") || current.isOperator("?.")) {
        node = step(node);
      } else if (current.isBracket("[")) {
        node = bracket(node, false);
      } else {
        return node;
      }
    }
  }

  private Node step(Node base) {
    boolean optional = current.isOperator("?.");
    advance();
    boolean chained = optional || base instanceof Node.Chain;
    Node from = base instanceof Node.Chain(int _, Node inner) ? inner : base;
    Node node;
    if (optional && current.isBracket("[")) {
      node = bracket(from, true);
    } else {
      node = field(from, optional);
    }
    return chained ? made(new Node.Chain(node.at(), node)) : node;
  }

  private Node field(Node base, boolean optional) {
    Token name = current;
    if (name.is(Kind.END)) {
      throw new Failure("unexpected end of expression").at(name.at());
    }
    advance();
    if (!name.is(Kind.IDENTIFIER)) {
      throw new Failure("expected name").at(current.at());
    }
    count();
    Node field = made(new Node.Field(name.at(), base, name.text(), optional));
    return current.isBracket("(")
        ? made(new Node.Call(name.at(), field, arguments(Optional.empty())))
        : field;
  }

  private Node bracket(Node base, boolean optional) {
    int at = current.at();
    advance();
    Optional<Node> from = current.isOperator(":") ? Optional.empty() : Optional.of(expression());
    if (!current.isOperator(":")) {
      expectBracket("]");
      return made(new Node.Index(at, base, from.orElseThrow(), optional));
    }
    advance();
    Optional<Node> to = current.isBracket("]") ? Optional.empty() : Optional.of(expression());
    expectBracket("]");
    return made(new Node.Slice(at, base, from, to));
  }

  // Tokens

  private void advance() {
    next = Math.min(next + 1, tokens.size() - 1);
    current = tokens.get(next);
  }

  private void expectOperator(String symbol) {
    if (!current.isOperator(symbol)) {
      throw unexpected();
    }
    advance();
  }

  private void expectBracket(String symbol) {
    if (!current.isBracket(symbol)) {
      throw unexpected();
    }
    advance();
  }

  private Failure unexpected() {
    return new Failure("unexpected token " + current.label()).at(current.at());
  }

  private Node made(Node node) {
    count();
    return node;
  }

  private void count() {
    nodes++;
    if (nodes > Limits.NODES) {
      throw new Failure(
              "compilation failed: expression exceeds maximum allowed nodes (" + Limits.NODES + ")")
          .at(current.at());
    }
  }
}
