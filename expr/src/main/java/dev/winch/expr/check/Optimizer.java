package dev.winch.expr.check;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Node;
import dev.winch.expr.syntax.Node.Sign;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.Printer;
import dev.winch.expr.value.Arithmetic;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.Numbers;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites an expression the way the reference does, where that can be seen: constants are folded,
 * with the errors that this gives or avoids, and some calls are merged.
 */
public final class Optimizer {
  private final Set<Node> integerLookups;

  private Optimizer(Set<Node> integerLookups) {
    this.integerLookups = integerLookups;
  }

  /**
   * The rewritten expression.
   *
   * @param integerLookups what the checker found out; nodes of the result take their place in it
   * @throws Failure for a literal division by zero
   */
  public static Node optimize(Node program, Set<Node> integerLookups) {
    return new Optimizer(integerLookups).rewrite(program);
  }

  private Node rewrite(Node node) {
    return switch (node) {
      case Node.Literal _, Node.Name _, Node.Pointer _ -> node;
      case Node.Unary(int at, Sign sign, Node operand) -> unary(at, sign, rewrite(operand));
      case Node.Binary binary -> row(binary);
      case Node.Field(int at, Node base, String name, boolean optional) ->
          new Node.Field(at, rewrite(base), name, optional);
      case Node.Index(int at, Node base, Node key, boolean optional) ->
          index(new Node.Index(at, rewrite(base), rewrite(key), optional));
      case Node.Slice(int at, Node base, var from, var to) ->
          new Node.Slice(at, rewrite(base), from.map(this::rewrite), to.map(this::rewrite));
      case Node.Chain(int at, Node inner) -> new Node.Chain(at, rewrite(inner));
      case Node.Call(int at, Node callee, List<Node> arguments) ->
          new Node.Call(at, rewrite(callee), all(arguments));
      case Node.BuiltinCall(int at, String name, List<Node> arguments) ->
          call(new Node.BuiltinCall(at, name, all(arguments)));
      case Node.Closure(int at, Node body) -> new Node.Closure(at, rewrite(body));
      case Node.Conditional(int at, Node condition, Node then, Node otherwise) ->
          new Node.Conditional(at, rewrite(condition), rewrite(then), rewrite(otherwise));
      case Node.Let(int at, String name, Node value, Node body) ->
          new Node.Let(at, name, rewrite(value), rewrite(body));
      case Node.Sequence(int at, List<Node> parts) -> new Node.Sequence(at, all(parts));
      case Node.ListOf(int at, List<Node> elements) -> new Node.ListOf(at, all(elements));
      case Node.MapOf(int at, List<Node.Entry> entries) ->
          new Node.MapOf(
              at,
              entries.stream()
                  .map(entry -> new Node.Entry(rewrite(entry.key()), rewrite(entry.value())))
                  .toList());
    };
  }

  private List<Node> all(List<Node> nodes) {
    List<Node> rewritten = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      rewritten.add(rewrite(node));
    }
    return rewritten;
  }

  private static Node unary(int at, Sign sign, Node operand) {
    if (operand instanceof Node.Literal(int _, Value value)) {
      if (sign.negates() && value instanceof Bool bool) {
        return new Node.Literal(at, Bool.of(!bool.isTrue()));
      }
      if (!sign.negates() && Numbers.isNumber(value)) {
        return new Node.Literal(at, sign == Sign.MINUS ? Arithmetic.negate(value) : value);
      }
    }
    return new Node.Unary(at, sign, operand);
  }

  private Node row(Node.Binary last) {
    List<Node.Binary> row = last.row();
    Node left = rewrite(row.getFirst().left());
    for (Node.Binary binary : row) {
      Node right = rewrite(binary.right());
      Node.Binary rewritten = new Node.Binary(binary.at(), binary.operator(), left, right);
      if (integerLookups.remove(binary)) {
        integerLookups.add(rewritten);
      }
      left = binary(rewritten);
    }
    return left;
  }

  private static Node binary(Node.Binary node) {
    return switch (node.operator()) {
      case AND -> logic(node, Bool.TRUE).or(() -> merged(node)).orElse(node);
      case OR -> logic(node, Bool.FALSE).or(() -> merged(node)).orElse(node);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, POWER -> arithmetic(node);
      default -> node;
    };
  }

  /** {@code neutral} does nothing to the other side, its opposite decides alone. */
  private static Optional<Node> logic(Node.Binary node, Bool neutral) {
    if (node.left() instanceof Node.Literal(int _, Bool left)) {
      return Optional.of(left == neutral ? node.right() : node.left());
    }
    if (node.right() instanceof Node.Literal(int _, Bool right)) {
      return Optional.of(right == neutral ? node.left() : node.right());
    }
    return Optional.empty();
  }

  private static Node arithmetic(Node.Binary node) {
    if (!(node.left() instanceof Node.Literal(int _, Value left))
        || !(node.right() instanceof Node.Literal(int _, Value right))) {
      return node;
    }
    if (node.operator() == Operator.ADD && left instanceof Text a && right instanceof Text b) {
      return new Node.Literal(node.at(), a.plus(b));
    }
    if (!Numbers.isNumber(left) || !Numbers.isNumber(right)) {
      return node;
    }
    try {
      return switch (node.operator()) {
        case ADD -> new Node.Literal(node.at(), Arithmetic.add(left, right));
        case SUBTRACT -> new Node.Literal(node.at(), Arithmetic.subtract(left, right));
        case MULTIPLY -> new Node.Literal(node.at(), Arithmetic.multiply(left, right));
        case DIVIDE -> new Node.Literal(node.at(), Arithmetic.divide(left, right));
        case POWER -> new Node.Literal(node.at(), Arithmetic.power(left, right));
        case REMAINDER -> {
          if (right.equals(Int.of(0))) {
            throw new Failure("integer divide by zero");
          }
          yield new Node.Literal(node.at(), Arithmetic.remainder(left, right));
        }
        default -> node;
      };
    } catch (Failure failure) {
      throw failure.at(node.at());
    }
  }

  /** Two predicates over the same list text are asked in one pass. */
  private static Optional<Node> merged(Node.Binary node) {
    if (!(node.left() instanceof Node.BuiltinCall left)
        || !(node.right() instanceof Node.BuiltinCall right)
        || !left.name().equals(right.name())) {
      return Optional.empty();
    }
    boolean and = node.operator() == Operator.AND;
    boolean mergeable =
        switch (left.name()) {
          case "all", "none" -> and;
          case "any" -> !and;
          default -> false;
        };
    if (!mergeable || !sameText(left.arguments().get(0), right.arguments().get(0))) {
      return Optional.empty();
    }
    if (!(left.arguments().get(1) instanceof Node.Closure(int at, Node p))
        || !(right.arguments().get(1) instanceof Node.Closure(int _, Node q))) {
      return Optional.empty();
    }
    Operator join = left.name().equals("all") ? Operator.AND : Operator.OR;
    Node both = new Node.Closure(at, new Node.Binary(node.at(), join, p, q));
    return Optional.of(
        new Node.BuiltinCall(left.at(), left.name(), List.of(left.arguments().get(0), both)));
  }

  private static boolean sameText(Node a, Node b) {
    return Printer.print(a).equals(Printer.print(b));
  }

  /** The first or last hit of a filter needs no list of all hits. */
  private static Node index(Node.Index node) {
    boolean first = node.key() instanceof Node.Literal(int _, Int(long i)) && i == 0;
    boolean last = node.key() instanceof Node.Literal(int _, Int(long i)) && i == -1;
    if (node.base() instanceof Node.BuiltinCall filter
        && filter.name().equals("filter")
        && (first || last)) {
      return new Node.Index(
          node.at(),
          new Node.BuiltinCall(filter.at(), first ? FIRST_HIT : LAST_HIT, filter.arguments()),
          node.key(),
          node.optional());
    }
    return node;
  }

  /** Internal names of a filter that stops at its first hit from either end. */
  public static final String FIRST_HIT = "filter first";

  public static final String LAST_HIT = "filter last";

  private static Node call(Node.BuiltinCall node) {
    if (node.arguments().isEmpty()) {
      return node;
    }
    if (node.name().equals("sum")
        && node.arguments().size() == 1
        && node.arguments().getFirst() instanceof Node.ListOf(int _, List<Node> elements)
        && elements.size() > 1
        && !elements.stream().allMatch(Node.Literal.class::isInstance)) {
      return addition(node.at(), elements);
    }
    if (node.arguments().getFirst() instanceof Node.BuiltinCall inner
        && inner.name().equals("filter")) {
      String merged =
          switch (node.name()) {
            case "first" -> "find";
            case "last" -> "findLast";
            case "len" -> "count";
            default -> "";
          };
      if (!merged.isEmpty()) {
        return new Node.BuiltinCall(inner.at(), merged, inner.arguments());
      }
    }
    return node;
  }

  private static Node addition(int at, List<Node> elements) {
    Node sum = elements.getLast();
    for (int i = elements.size() - 2; i >= 0; i--) {
      sum = new Node.Binary(at, Operator.ADD, elements.get(i), sum);
    }
    return sum;
  }
}
