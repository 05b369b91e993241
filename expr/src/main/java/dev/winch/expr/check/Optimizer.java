package dev.winch.expr.check;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.Printer;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.syntax.SyntaxNode.Sign;
import dev.winch.expr.value.Arithmetic;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Folds constants and merges some calls, as far as the result, including its errors, must equal the
 * reference's.
 */
public final class Optimizer {
  private final Set<SyntaxNode> integerLookups;

  private Optimizer(Set<SyntaxNode> integerLookups) {
    this.integerLookups = integerLookups;
  }

  /**
   * The rewritten expression.
   *
   * @param integerLookups nodes found by the checker; updated with the rewritten nodes
   * @throws Failure for a literal division by zero
   */
  public static SyntaxNode optimize(SyntaxNode program, Set<SyntaxNode> integerLookups) {
    return new Optimizer(integerLookups).rewrite(program);
  }

  private SyntaxNode rewrite(SyntaxNode node) {
    return switch (node) {
      case SyntaxNode.Literal _, SyntaxNode.Name _, SyntaxNode.Pointer _ -> node;
      case SyntaxNode.Unary(int at, Sign sign, SyntaxNode operand) ->
          unary(at, sign, rewrite(operand));
      case SyntaxNode.Binary binary -> row(binary);
      case SyntaxNode.Field(int at, SyntaxNode base, String name, boolean optional) ->
          new SyntaxNode.Field(at, rewrite(base), name, optional);
      case SyntaxNode.Index(int at, SyntaxNode base, SyntaxNode key, boolean optional) ->
          index(new SyntaxNode.Index(at, rewrite(base), rewrite(key), optional));
      case SyntaxNode.Slice(int at, SyntaxNode base, var from, var to) ->
          new SyntaxNode.Slice(at, rewrite(base), from.map(this::rewrite), to.map(this::rewrite));
      case SyntaxNode.Chain(int at, SyntaxNode inner) -> new SyntaxNode.Chain(at, rewrite(inner));
      case SyntaxNode.Call(int at, SyntaxNode callee, List<SyntaxNode> arguments) ->
          new SyntaxNode.Call(at, rewrite(callee), all(arguments));
      case SyntaxNode.BuiltinCall(int at, String name, List<SyntaxNode> arguments) ->
          call(new SyntaxNode.BuiltinCall(at, name, all(arguments)));
      case SyntaxNode.Closure(int at, SyntaxNode body) -> new SyntaxNode.Closure(at, rewrite(body));
      case SyntaxNode.Conditional(
              int at,
              SyntaxNode condition,
              SyntaxNode then,
              SyntaxNode otherwise) ->
          new SyntaxNode.Conditional(at, rewrite(condition), rewrite(then), rewrite(otherwise));
      case SyntaxNode.Let(int at, String name, SyntaxNode value, SyntaxNode body) ->
          new SyntaxNode.Let(at, name, rewrite(value), rewrite(body));
      case SyntaxNode.Sequence(int at, List<SyntaxNode> parts) ->
          new SyntaxNode.Sequence(at, all(parts));
      case SyntaxNode.ListOf(int at, List<SyntaxNode> elements) ->
          new SyntaxNode.ListOf(at, all(elements));
      case SyntaxNode.MapOf(int at, List<SyntaxNode.Entry> entries) ->
          new SyntaxNode.MapOf(
              at,
              entries.stream()
                  .map(entry -> new SyntaxNode.Entry(rewrite(entry.key()), rewrite(entry.value())))
                  .toList());
    };
  }

  private List<SyntaxNode> all(List<SyntaxNode> nodes) {
    List<SyntaxNode> rewritten = new ArrayList<>(nodes.size());
    for (SyntaxNode node : nodes) {
      rewritten.add(rewrite(node));
    }
    return rewritten;
  }

  private static SyntaxNode unary(int at, Sign sign, SyntaxNode operand) {
    if (operand instanceof SyntaxNode.Literal(int _, Value value)) {
      if (sign.negates() && value instanceof Bool bool) {
        return new SyntaxNode.Literal(at, Bool.of(!bool.isTrue()));
      }
      if (!sign.negates() && NumericValues.isNumber(value)) {
        return new SyntaxNode.Literal(at, sign == Sign.MINUS ? Arithmetic.negate(value) : value);
      }
    }
    return new SyntaxNode.Unary(at, sign, operand);
  }

  private SyntaxNode row(SyntaxNode.Binary last) {
    List<SyntaxNode.Binary> row = last.row();
    SyntaxNode left = rewrite(row.getFirst().left());
    for (SyntaxNode.Binary binary : row) {
      SyntaxNode right = rewrite(binary.right());
      SyntaxNode.Binary rewritten =
          new SyntaxNode.Binary(binary.at(), binary.operator(), left, right);
      if (integerLookups.remove(binary)) {
        integerLookups.add(rewritten);
      }
      left = binary(rewritten);
    }
    return left;
  }

  private static SyntaxNode binary(SyntaxNode.Binary node) {
    return switch (node.operator()) {
      case AND -> logic(node, Bool.TRUE).or(() -> merged(node)).orElse(node);
      case OR -> logic(node, Bool.FALSE).or(() -> merged(node)).orElse(node);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER, POWER -> arithmetic(node);
      default -> node;
    };
  }

  /**
   * Simplifies logic: {@code neutral} leaves the other operand unchanged, its opposite decides
   * alone.
   */
  private static Optional<SyntaxNode> logic(SyntaxNode.Binary node, Bool neutral) {
    if (node.left() instanceof SyntaxNode.Literal(int _, Bool left)) {
      return Optional.of(left == neutral ? node.right() : node.left());
    }
    if (node.right() instanceof SyntaxNode.Literal(int _, Bool right)) {
      return Optional.of(right == neutral ? node.left() : node.right());
    }
    return Optional.empty();
  }

  private static SyntaxNode arithmetic(SyntaxNode.Binary node) {
    if (!(node.left() instanceof SyntaxNode.Literal(int _, Value left))
        || !(node.right() instanceof SyntaxNode.Literal(int _, Value right))) {
      return node;
    }
    if (node.operator() == Operator.ADD && left instanceof Text a && right instanceof Text b) {
      return new SyntaxNode.Literal(node.at(), a.plus(b));
    }
    if (!NumericValues.isNumber(left) || !NumericValues.isNumber(right)) {
      return node;
    }
    try {
      return switch (node.operator()) {
        case ADD -> new SyntaxNode.Literal(node.at(), Arithmetic.add(left, right));
        case SUBTRACT -> new SyntaxNode.Literal(node.at(), Arithmetic.subtract(left, right));
        case MULTIPLY -> new SyntaxNode.Literal(node.at(), Arithmetic.multiply(left, right));
        case DIVIDE -> new SyntaxNode.Literal(node.at(), Arithmetic.divide(left, right));
        case POWER -> new SyntaxNode.Literal(node.at(), Arithmetic.power(left, right));
        case REMAINDER -> {
          if (right.equals(Int.of(0))) {
            throw new Failure("integer divide by zero");
          }
          yield new SyntaxNode.Literal(node.at(), Arithmetic.remainder(left, right));
        }
        default -> node;
      };
    } catch (Failure failure) {
      throw failure.at(node.at());
    }
  }

  /** Merges two predicates over the same list into one pass. */
  private static Optional<SyntaxNode> merged(SyntaxNode.Binary node) {
    if (!(node.left() instanceof SyntaxNode.BuiltinCall left)
        || !(node.right() instanceof SyntaxNode.BuiltinCall right)
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
    if (!(left.arguments().get(1) instanceof SyntaxNode.Closure(int at, SyntaxNode p))
        || !(right.arguments().get(1) instanceof SyntaxNode.Closure(int _, SyntaxNode q))) {
      return Optional.empty();
    }
    Operator join = left.name().equals("all") ? Operator.AND : Operator.OR;
    SyntaxNode both = new SyntaxNode.Closure(at, new SyntaxNode.Binary(node.at(), join, p, q));
    return Optional.of(
        new SyntaxNode.BuiltinCall(left.at(), left.name(), List.of(left.arguments().get(0), both)));
  }

  private static boolean sameText(SyntaxNode a, SyntaxNode b) {
    return Printer.print(a).equals(Printer.print(b));
  }

  /** Replaces the first or last element of a filter by a search that stops at the first hit. */
  private static SyntaxNode index(SyntaxNode.Index node) {
    boolean first = node.key() instanceof SyntaxNode.Literal(int _, Int(long i)) && i == 0;
    boolean last = node.key() instanceof SyntaxNode.Literal(int _, Int(long i)) && i == -1;
    if (node.base() instanceof SyntaxNode.BuiltinCall filter
        && filter.name().equals("filter")
        && (first || last)) {
      return new SyntaxNode.Index(
          node.at(),
          new SyntaxNode.BuiltinCall(filter.at(), first ? FIRST_HIT : LAST_HIT, filter.arguments()),
          node.key(),
          node.optional());
    }
    return node;
  }

  /** Internal names of a filter that stops at its first hit from either end. */
  public static final String FIRST_HIT = "filter first";

  public static final String LAST_HIT = "filter last";

  private static SyntaxNode call(SyntaxNode.BuiltinCall node) {
    if (node.arguments().isEmpty()) {
      return node;
    }
    if (node.name().equals("sum")
        && node.arguments().size() == 1
        && node.arguments().getFirst()
            instanceof SyntaxNode.ListOf(int _, List<SyntaxNode> elements)
        && elements.size() > 1
        && !elements.stream().allMatch(SyntaxNode.Literal.class::isInstance)) {
      return addition(node.at(), elements);
    }
    if (node.arguments().getFirst() instanceof SyntaxNode.BuiltinCall inner
        && inner.name().equals("filter")) {
      String merged =
          switch (node.name()) {
            case "first" -> "find";
            case "last" -> "findLast";
            case "len" -> "count";
            default -> "";
          };
      if (!merged.isEmpty()) {
        return new SyntaxNode.BuiltinCall(inner.at(), merged, inner.arguments());
      }
    }
    return node;
  }

  private static SyntaxNode addition(int at, List<SyntaxNode> elements) {
    SyntaxNode sum = elements.getLast();
    for (int i = elements.size() - 2; i >= 0; i--) {
      sum = new SyntaxNode.Binary(at, Operator.ADD, elements.get(i), sum);
    }
    return sum;
  }
}
