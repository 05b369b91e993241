package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.SyntaxNode.Sign;
import dev.winch.expr.syntax.Token.Kind;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Parses operands: literals, names, calls, and the steps after them. */
final class Operands {
  private final Cursor cursor;
  private final Parser parser;
  private final Predicate<String> isBuiltin;
  private final Predicate<String> isTaken;
  private int closures;

  Operands(Cursor cursor, Parser parser, Predicate<String> isBuiltin, Predicate<String> isTaken) {
    this.cursor = cursor;
    this.parser = parser;
    this.isBuiltin = isBuiltin;
    this.isTaken = isTaken;
  }

  SyntaxNode operand() {
    Token token = cursor.current();
    if (token.is(Kind.OPERATOR)) {
      for (Sign sign : Sign.values()) {
        if (token.text().equals(sign.symbol())) {
          return signed(sign);
        }
      }
    }
    if (token.isBracket("(")) {
      cursor.take();
      SyntaxNode inner = parser.sequence();
      cursor.expectBracket(")");
      return postfix(inner);
    }
    if (closures > 0) {
      if (token.isOperator("#")) {
        return postfix(pointer());
      }
      if (token.isOperator(".")) {
        return postfix(cursor.made(new SyntaxNode.Pointer(token.at(), "")));
      }
    }
    if (token.isOperator("::")) {
      cursor.take();
      Token name = cursor.take(Kind.IDENTIFIER);
      return postfix(call(name, isBuiltin.test(name.text()), Optional.empty()));
    }
    return simple();
  }

  private SyntaxNode signed(Sign sign) {
    int at = cursor.current().at();
    cursor.take();
    cursor.enter();
    SyntaxNode operand = parser.binary(sign.precedence());
    cursor.leave();
    return postfix(cursor.made(new SyntaxNode.Unary(at, sign, operand)));
  }

  private SyntaxNode pointer() {
    int at = cursor.current().at();
    cursor.take();
    if (!cursor.current().is(Kind.IDENTIFIER)) {
      return cursor.made(new SyntaxNode.Pointer(at, ""));
    }
    String name = cursor.current().text();
    cursor.take();
    return cursor.made(new SyntaxNode.Pointer(at, name));
  }

  private SyntaxNode simple() {
    Token token = cursor.current();
    return switch (token.kind()) {
      case IDENTIFIER -> word();
      case NUMBER -> {
        Value number = NumberTokens.parse(token);
        cursor.take();
        yield literal(token, number);
      }
      case STRING -> {
        cursor.take();
        yield postfix(literal(token, Text.of(token.text())));
      }
      case BRACKET -> {
        if (token.isBracket("[")) {
          yield postfix(list());
        }
        if (token.isBracket("{")) {
          yield postfix(map());
        }
        throw cursor.unexpected();
      }
      case OPERATOR, END -> throw cursor.unexpected();
    };
  }

  private SyntaxNode word() {
    Token token = cursor.current();
    cursor.take();
    return switch (token.text()) {
      case "true" -> literal(token, Bool.TRUE);
      case "false" -> literal(token, Bool.FALSE);
      case "nil" -> literal(token, Nil.NIL);
      default ->
          postfix(
              cursor.isBracket("(")
                  ? call(token, callsBuiltin(token), Optional.empty())
                  : cursor.made(new SyntaxNode.Name(token.at(), token.text())));
    };
  }

  private SyntaxNode literal(Token token, Value value) {
    return cursor.made(new SyntaxNode.Literal(token.at(), value));
  }

  private SyntaxNode list() {
    int at = cursor.current().at();
    cursor.take();
    List<SyntaxNode> elements = new ArrayList<>();
    while (!cursor.isBracket("]")) {
      if (!elements.isEmpty()) {
        cursor.expectOperator(",");
        if (cursor.isBracket("]")) {
          break;
        }
      }
      elements.add(parser.expression());
    }
    cursor.take();
    return cursor.made(new SyntaxNode.ListOf(at, elements));
  }

  private SyntaxNode map() {
    int at = cursor.current().at();
    cursor.take();
    List<SyntaxNode.Entry> entries = new ArrayList<>();
    while (!cursor.isBracket("}")) {
      if (!entries.isEmpty()) {
        cursor.expectOperator(",");
        if (cursor.isBracket("}")) {
          break;
        }
        if (cursor.isOperator(",")) {
          throw cursor.unexpected();
        }
      }
      SyntaxNode key = key();
      cursor.expectOperator(":");
      SyntaxNode value = parser.expression();
      cursor.count();
      entries.add(new SyntaxNode.Entry(key, value));
    }
    cursor.take();
    return cursor.made(new SyntaxNode.MapOf(at, entries));
  }

  private SyntaxNode key() {
    Token token = cursor.current();
    if (token.is(Kind.IDENTIFIER) || token.is(Kind.STRING) || token.is(Kind.NUMBER)) {
      cursor.take();
      return literal(token, Text.of(token.text()));
    }
    if (token.isBracket("(")) {
      return parser.expression();
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

  private SyntaxNode call(Token name, boolean builtin, Optional<SyntaxNode> piped) {
    if (builtin && Closures.contains(name.text())) {
      return closureCall(name, piped);
    }
    List<SyntaxNode> arguments = arguments(piped);
    return builtin
        ? cursor.made(new SyntaxNode.BuiltinCall(name.at(), name.text(), arguments))
        : cursor.made(
            new SyntaxNode.Call(
                name.at(), cursor.made(new SyntaxNode.Name(name.at(), name.text())), arguments));
  }

  private List<SyntaxNode> arguments(Optional<SyntaxNode> piped) {
    cursor.expectBracket("(");
    List<SyntaxNode> arguments = new ArrayList<>();
    piped.ifPresent(arguments::add);
    boolean first = true;
    while (!cursor.isBracket(")")) {
      if (!first) {
        cursor.expectOperator(",");
        if (cursor.isBracket(")")) {
          break;
        }
      }
      first = false;
      arguments.add(parser.expression());
    }
    cursor.take();
    return arguments;
  }

  private SyntaxNode closureCall(Token name, Optional<SyntaxNode> piped) {
    Closures.Shape shape = Closures.shape(name.text());
    cursor.expectBracket("(");
    List<SyntaxNode> arguments = new ArrayList<>();
    piped.ifPresent(arguments::add);
    int given = arguments.size();
    for (int i = given; i < shape.arguments(); i++) {
      if (cursor.isBracket(")")) {
        if (shape.optional(i)) {
          break;
        }
        throw new Failure("expected at least " + shape.arguments() + " arguments")
            .at(cursor.current().at());
      }
      if (i > given) {
        cursor.expectOperator(",");
      }
      arguments.add(i == 1 ? closure() : parser.expression());
    }
    if (cursor.isOperator(",")) {
      cursor.take();
    }
    cursor.expectBracket(")");
    return cursor.made(new SyntaxNode.BuiltinCall(name.at(), name.text(), arguments));
  }

  private SyntaxNode closure() {
    int at = cursor.current().at();
    closures++;
    SyntaxNode body = cursor.isBracket("{") ? parser.block() : parser.expression();
    closures--;
    return cursor.made(new SyntaxNode.Closure(at, body));
  }

  /** The call after a pipe, with what is left of the pipe as its first argument. */
  SyntaxNode piped(SyntaxNode argument) {
    Token name = cursor.take(Kind.IDENTIFIER);
    return call(name, callsBuiltin(name), Optional.of(argument));
  }

  // Steps after an operand

  private SyntaxNode postfix(SyntaxNode operand) {
    SyntaxNode node = operand;
    while (true) {
      if (cursor.isOperator(".") || cursor.isOperator("?.")) {
        node = step(node);
      } else if (cursor.isBracket("[")) {
        node = bracket(node, false);
      } else {
        return node;
      }
    }
  }

  private SyntaxNode step(SyntaxNode base) {
    boolean optional = cursor.isOperator("?.");
    cursor.take();
    boolean chained = optional || base instanceof SyntaxNode.Chain;
    SyntaxNode from = base instanceof SyntaxNode.Chain(int _, SyntaxNode inner) ? inner : base;
    SyntaxNode node;
    if (optional && cursor.isBracket("[")) {
      node = bracket(from, true);
    } else {
      node = field(from, optional);
    }
    return chained ? cursor.made(new SyntaxNode.Chain(node.at(), node)) : node;
  }

  private SyntaxNode field(SyntaxNode base, boolean optional) {
    Token name = cursor.current();
    if (name.is(Kind.END)) {
      throw new Failure("unexpected end of expression").at(name.at());
    }
    cursor.take();
    if (!name.is(Kind.IDENTIFIER)) {
      throw new Failure("expected name").at(cursor.current().at());
    }
    cursor.count();
    SyntaxNode field = cursor.made(new SyntaxNode.Field(name.at(), base, name.text(), optional));
    return cursor.isBracket("(")
        ? cursor.made(new SyntaxNode.Call(name.at(), field, arguments(Optional.empty())))
        : field;
  }

  private SyntaxNode bracket(SyntaxNode base, boolean optional) {
    int at = cursor.current().at();
    cursor.take();
    Optional<SyntaxNode> from =
        cursor.isOperator(":") ? Optional.empty() : Optional.of(parser.expression());
    if (!cursor.isOperator(":")) {
      cursor.expectBracket("]");
      return cursor.made(new SyntaxNode.Index(at, base, from.orElseThrow(), optional));
    }
    cursor.take();
    Optional<SyntaxNode> to =
        cursor.isBracket("]") ? Optional.empty() : Optional.of(parser.expression());
    cursor.expectBracket("]");
    return cursor.made(new SyntaxNode.Slice(at, base, from, to));
  }
}
