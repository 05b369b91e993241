package dev.winch.expr.syntax;

import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.math.BigDecimal;
import java.util.List;

/** Writes a syntax tree as a source that parses to the same tree. */
public final class Printer {
  private final StringBuilder out = new StringBuilder();

  private Printer() {}

  public static String print(Node node) {
    Printer printer = new Printer();
    printer.write(node);
    return printer.out.toString();
  }

  private void write(Node node) {
    switch (node) {
      case Node.Literal(int _, Value value) -> literal(value);
      case Node.Name(int _, String name) -> out.append(name);
      case Node.Pointer(int _, String name) -> out.append('#').append(name);
      case Node.Unary(int _, Node.Sign sign, Node operand) -> {
        out.append(sign.symbol()).append(sign == Node.Sign.NOT ? " " : "");
        operand(operand);
      }
      case Node.Binary(int _, Operator operator, Node left, Node right) -> {
        operand(left);
        out.append(' ').append(operator.symbol()).append(' ');
        operand(right);
      }
      case Node.Field(int _, Node base, String name, boolean optional) -> {
        operand(base);
        out.append(optional ? "?." : ".").append(name);
      }
      case Node.Index(int _, Node base, Node key, boolean optional) -> {
        operand(base);
        out.append(optional ? "?.[" : "[");
        whole(key);
        out.append(']');
      }
      case Node.Slice(int _, Node base, var from, var to) -> {
        operand(base);
        out.append('[');
        from.ifPresent(this::operand);
        out.append(':');
        to.ifPresent(this::operand);
        out.append(']');
      }
      case Node.Chain(int _, Node inner) -> write(inner);
      case Node.Call(int _, Node callee, List<Node> arguments) -> {
        write(callee);
        list("(", arguments, ")");
      }
      case Node.BuiltinCall(int _, String name, List<Node> arguments) -> {
        out.append(name);
        list("(", arguments, ")");
      }
      case Node.Closure(int _, Node body) -> {
        out.append("{ ");
        write(body);
        out.append(" }");
      }
      case Node.Conditional(int _, Node condition, Node then, Node otherwise) -> {
        operand(condition);
        out.append(" ? ");
        operand(then);
        out.append(" : ");
        operand(otherwise);
      }
      case Node.Let(int _, String name, Node value, Node body) -> {
        out.append("let ").append(name).append(" = ");
        operand(value);
        out.append("; ");
        write(body);
      }
      case Node.Sequence(int _, List<Node> parts) -> sequence(parts);
      case Node.ListOf(int _, List<Node> elements) -> list("[", elements, "]");
      case Node.MapOf(int _, List<Node.Entry> entries) -> map(entries);
    }
  }

  private void literal(Value value) {
    switch (value) {
      case Nil _ -> out.append("nil");
      case Bool bool -> out.append(bool.isTrue());
      case Int(long number) -> out.append(number);
      case Float64(double number) -> {
        // Infinities and NaN have no literal; only the optimizer makes such nodes.
        String plain =
            Double.isFinite(number) ? new BigDecimal(number).toPlainString() : "." + number;
        out.append(plain).append(plain.contains(".") ? "" : ".0");
      }
      case Text(String chars) -> quoted(chars);
      default -> throw new IllegalArgumentException("no literal for " + value.typeName());
    }
  }

  private void quoted(String chars) {
    out.append('"');
    chars
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
              } else if (c < 0x20) {
                out.append("\\x%02x".formatted(c));
              } else {
                out.appendCodePoint(c);
              }
            });
    out.append('"');
  }

  /** A part that keeps to itself whatever stands around it. */
  private void operand(Node node) {
    boolean closed =
        switch (node) {
          case Node.Literal(int _, Value value) -> value instanceof Text;
          case Node.Name _,
              Node.Pointer _,
              Node.Field _,
              Node.Index _,
              Node.Slice _,
              Node.Chain _,
              Node.Call _,
              Node.BuiltinCall _,
              Node.ListOf _,
              Node.MapOf _ ->
              true;
          default -> false;
        };
    if (closed) {
      write(node);
    } else {
      out.append('(');
      write(node);
      out.append(')');
    }
  }

  /** A part where any expression may stand, but no sequence. */
  private void whole(Node node) {
    if (node instanceof Node.Sequence) {
      operand(node);
    } else {
      write(node);
    }
  }

  private void sequence(List<Node> parts) {
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : "; ");
      operand(parts.get(i));
    }
  }

  private void list(String open, List<Node> nodes, String close) {
    out.append(open);
    for (int i = 0; i < nodes.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      whole(nodes.get(i));
    }
    out.append(close);
  }

  private void map(List<Node.Entry> entries) {
    out.append('{');
    for (int i = 0; i < entries.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      Node key = entries.get(i).key();
      if (key instanceof Node.Literal(int _, Text _)) {
        write(key);
      } else {
        out.append('(');
        write(key);
        out.append(')');
      }
      out.append(": ");
      operand(entries.get(i).value());
    }
    out.append('}');
  }
}
