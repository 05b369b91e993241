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

  public static String print(SyntaxNode node) {
    Printer printer = new Printer();
    printer.write(node);
    return printer.out.toString();
  }

  private void write(SyntaxNode node) {
    switch (node) {
      case SyntaxNode.Literal(int _, Value value) -> literal(value);
      case SyntaxNode.Name(int _, String name) -> out.append(name);
      case SyntaxNode.Pointer(int _, String name) -> out.append('#').append(name);
      case SyntaxNode.Unary(int _, SyntaxNode.Sign sign, SyntaxNode operand) -> {
        out.append(sign.symbol()).append(sign == SyntaxNode.Sign.NOT ? " " : "");
        operand(operand);
      }
      case SyntaxNode.Binary(int _, Operator operator, SyntaxNode left, SyntaxNode right) -> {
        operand(left);
        out.append(' ').append(operator.symbol()).append(' ');
        operand(right);
      }
      case SyntaxNode.Field(int _, SyntaxNode base, String name, boolean optional) -> {
        operand(base);
        out.append(optional ? "?." : ".").append(name);
      }
      case SyntaxNode.Index(int _, SyntaxNode base, SyntaxNode key, boolean optional) -> {
        operand(base);
        out.append(optional ? "?.[" : "[");
        whole(key);
        out.append(']');
      }
      case SyntaxNode.Slice(int _, SyntaxNode base, var from, var to) -> {
        operand(base);
        out.append('[');
        from.ifPresent(this::operand);
        out.append(':');
        to.ifPresent(this::operand);
        out.append(']');
      }
      case SyntaxNode.Chain(int _, SyntaxNode inner) -> write(inner);
      case SyntaxNode.Call(int _, SyntaxNode callee, List<SyntaxNode> arguments) -> {
        write(callee);
        list("(", arguments, ")");
      }
      case SyntaxNode.BuiltinCall(int _, String name, List<SyntaxNode> arguments) -> {
        out.append(name);
        list("(", arguments, ")");
      }
      case SyntaxNode.Closure(int _, SyntaxNode body) -> {
        out.append("{ ");
        write(body);
        out.append(" }");
      }
      case SyntaxNode.Conditional(
              int _,
              SyntaxNode condition,
              SyntaxNode then,
              SyntaxNode otherwise) -> {
        operand(condition);
        out.append(" ? ");
        operand(then);
        out.append(" : ");
        operand(otherwise);
      }
      case SyntaxNode.Let(int _, String name, SyntaxNode value, SyntaxNode body) -> {
        out.append("let ").append(name).append(" = ");
        operand(value);
        out.append("; ");
        write(body);
      }
      case SyntaxNode.Sequence(int _, List<SyntaxNode> parts) -> sequence(parts);
      case SyntaxNode.ListOf(int _, List<SyntaxNode> elements) -> list("[", elements, "]");
      case SyntaxNode.MapOf(int _, List<SyntaxNode.Entry> entries) -> map(entries);
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

  /** Prints an operand, in parentheses if necessary. */
  private void operand(SyntaxNode node) {
    boolean closed =
        switch (node) {
          case SyntaxNode.Literal(int _, Value value) -> value instanceof Text;
          case SyntaxNode.Name _,
              SyntaxNode.Pointer _,
              SyntaxNode.Field _,
              SyntaxNode.Index _,
              SyntaxNode.Slice _,
              SyntaxNode.Chain _,
              SyntaxNode.Call _,
              SyntaxNode.BuiltinCall _,
              SyntaxNode.ListOf _,
              SyntaxNode.MapOf _ ->
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

  /** Prints a position that accepts any expression, but no sequence. */
  private void whole(SyntaxNode node) {
    if (node instanceof SyntaxNode.Sequence) {
      operand(node);
    } else {
      write(node);
    }
  }

  private void sequence(List<SyntaxNode> parts) {
    for (int i = 0; i < parts.size(); i++) {
      out.append(i == 0 ? "" : "; ");
      operand(parts.get(i));
    }
  }

  private void list(String open, List<SyntaxNode> nodes, String close) {
    out.append(open);
    for (int i = 0; i < nodes.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      whole(nodes.get(i));
    }
    out.append(close);
  }

  private void map(List<SyntaxNode.Entry> entries) {
    out.append('{');
    for (int i = 0; i < entries.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      SyntaxNode key = entries.get(i).key();
      if (key instanceof SyntaxNode.Literal(int _, Text _)) {
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
