package dev.winch.expr.syntax;

import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A node of the syntax tree. {@code at} is the position in the source for error messages. */
public sealed interface SyntaxNode {
  int at();

  /** The nodes directly below, in the order of the source. */
  default List<SyntaxNode> children() {
    return switch (this) {
      case Literal _, Name _, Pointer _ -> List.of();
      case Unary unary -> List.of(unary.operand());
      case Binary binary -> List.of(binary.left(), binary.right());
      case Field field -> List.of(field.base());
      case Index index -> List.of(index.base(), index.key());
      case Slice(int _, SyntaxNode base, Optional<SyntaxNode> from, Optional<SyntaxNode> to) ->
          Stream.of(Stream.of(base), from.stream(), to.stream()).flatMap(part -> part).toList();
      case Chain chain -> List.of(chain.inner());
      case Call call -> Stream.concat(Stream.of(call.callee()), call.arguments().stream()).toList();
      case BuiltinCall call -> call.arguments();
      case Closure closure -> List.of(closure.body());
      case Conditional(int _, SyntaxNode condition, SyntaxNode then, SyntaxNode otherwise) ->
          List.of(condition, then, otherwise);
      case Let let -> List.of(let.value(), let.body());
      case Sequence sequence -> sequence.parts();
      case ListOf list -> list.elements();
      case MapOf map -> map.entries().stream().flatMap(e -> Stream.of(e.key(), e.value())).toList();
    };
  }

  /** A number, text, boolean or nil, or a constant folded by the optimizer. */
  record Literal(int at, Value value) implements SyntaxNode {}

  /** A variable, function or {@code $env}. */
  record Name(int at, String name) implements SyntaxNode {}

  /** {@code #}, {@code #index} or {@code #acc}; the name is what follows the sign. */
  record Pointer(int at, String name) implements SyntaxNode {}

  record Unary(int at, Sign sign, SyntaxNode operand) implements SyntaxNode {}

  /** The prefix operators. */
  enum Sign {
    NOT("not", 50),
    BANG("!", 50),
    MINUS("-", 90),
    PLUS("+", 90);

    private final String symbol;
    private final int precedence;

    Sign(String symbol, int precedence) {
      this.symbol = symbol;
      this.precedence = precedence;
    }

    public String symbol() {
      return symbol;
    }

    int precedence() {
      return precedence;
    }

    public boolean negates() {
      return this == NOT || this == BANG;
    }
  }

  record Binary(int at, Operator operator, SyntaxNode left, SyntaxNode right)
      implements SyntaxNode {
    /**
     * The operations of the chain that ends here, from the first one on. Chains such as a + b + c
     * lean to the left and may be long, so they are visited without recursion.
     */
    public List<Binary> row() {
      List<Binary> row = new ArrayList<>();
      SyntaxNode next = this;
      while (next instanceof Binary binary) {
        row.add(binary);
        next = binary.left();
      }
      return row.reversed();
    }
  }

  /** {@code base.name} or {@code base?.name}. */
  record Field(int at, SyntaxNode base, String name, boolean optional) implements SyntaxNode {}

  /** {@code base[key]} or {@code base?.[key]}. */
  record Index(int at, SyntaxNode base, SyntaxNode key, boolean optional) implements SyntaxNode {}

  record Slice(int at, SyntaxNode base, Optional<SyntaxNode> from, Optional<SyntaxNode> to)
      implements SyntaxNode {}

  /** The end of a chain of steps with an optional one: an interrupted chain yields nil here. */
  record Chain(int at, SyntaxNode inner) implements SyntaxNode {}

  /** A call of a variable, function or method; the callee is a name or a field. */
  record Call(int at, SyntaxNode callee, List<SyntaxNode> arguments) implements SyntaxNode {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A call of a built-in function. */
  record BuiltinCall(int at, String name, List<SyntaxNode> arguments) implements SyntaxNode {
    public BuiltinCall {
      arguments = List.copyOf(arguments);
    }
  }

  /** The second argument of a builtin such as {@code filter}. */
  record Closure(int at, SyntaxNode body) implements SyntaxNode {}

  /** {@code condition ? then : otherwise}, {@code a ?: b} and {@code if}. */
  record Conditional(int at, SyntaxNode condition, SyntaxNode then, SyntaxNode otherwise)
      implements SyntaxNode {}

  record Let(int at, String name, SyntaxNode value, SyntaxNode body) implements SyntaxNode {}

  /** Expressions evaluated in order; the value is that of the last one. */
  record Sequence(int at, List<SyntaxNode> parts) implements SyntaxNode {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  record ListOf(int at, List<SyntaxNode> elements) implements SyntaxNode {
    public ListOf {
      elements = List.copyOf(elements);
    }
  }

  record MapOf(int at, List<Entry> entries) implements SyntaxNode {
    public MapOf {
      entries = List.copyOf(entries);
    }
  }

  /** An entry of a map literal. */
  record Entry(SyntaxNode key, SyntaxNode value) {}
}
