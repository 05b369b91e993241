package dev.winch.expr.eval;

import dev.winch.expr.builtin.Arguments;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Arithmetic;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Equality;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Ordering;
import dev.winch.expr.value.RecordValue;
import dev.winch.expr.value.Regex;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TextSearch;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compiles the infix operators. */
final class Operators {
  /** The evaluation of an operator's two operands. */
  @FunctionalInterface
  private interface Operation {
    Value apply(Value left, Value right, EvaluationState run);
  }

  private static final int PIECE = 32;

  private final Compiler compiler;
  private final Set<SyntaxNode> integerLookups;

  Operators(Compiler compiler, Set<SyntaxNode> integerLookups) {
    this.compiler = compiler;
    this.integerLookups = integerLookups;
  }

  /** Requires a boolean. */
  static boolean truth(Value value, int at) {
    if (value instanceof Bool bool) {
      return bool.isTrue();
    }
    throw Arguments.conversion(value, "bool").at(at);
  }

  /**
   * Compiles a chain of operations; a long chain is split into pieces that run in a loop, to limit
   * nesting.
   */
  Eval row(SyntaxNode.Binary last) {
    List<SyntaxNode.Binary> row = last.row();
    Eval left = compiler.compile(row.getFirst().left());
    if (row.size() <= PIECE) {
      for (SyntaxNode.Binary binary : row) {
        left = binary(binary, left);
      }
      return left;
    }
    int slot = compiler.newSlot();
    Eval[] pieces = new Eval[(row.size() + PIECE - 1) / PIECE];
    for (int i = 0; i < row.size(); i++) {
      left = binary(row.get(i), left);
      if ((i + 1) % PIECE == 0 || i + 1 == row.size()) {
        pieces[i / PIECE] = left;
        left = frame -> frame.slots[slot];
      }
    }
    return frame -> {
      for (Eval next : pieces) {
        frame.slots[slot] = next.eval(frame);
      }
      return frame.slots[slot];
    };
  }

  private Eval binary(SyntaxNode.Binary node, Eval left) {
    int at = node.at();
    if (node.operator() == Operator.IN) {
      return in(node, left);
    }
    if (node.operator() == Operator.MATCHES
        && node.right() instanceof SyntaxNode.Literal(int _, Text pattern)) {
      return matches(left, pattern, at);
    }
    Eval right = compiler.compile(node.right());
    return switch (node.operator()) {
      case AND -> frame -> truth(left.eval(frame), at) ? right.eval(frame) : Bool.FALSE;
      case OR -> frame -> truth(left.eval(frame), at) ? Bool.TRUE : right.eval(frame);
      case COALESCE ->
          frame -> {
            Value value = left.eval(frame);
            return value.absent() ? right.eval(frame) : value;
          };
      case EQUAL -> apply(left, right, at, (a, b, run) -> Bool.of(Equality.equal(a, b, run)));
      case NOT_EQUAL -> apply(left, right, at, (a, b, run) -> Bool.of(!Equality.equal(a, b, run)));
      case LESS -> apply(left, right, at, (a, b, run) -> Bool.of(Ordering.less(a, b, run)));
      case GREATER -> apply(left, right, at, (a, b, run) -> Bool.of(Ordering.greater(a, b, run)));
      case AT_MOST -> apply(left, right, at, (a, b, run) -> Bool.of(Ordering.atMost(a, b, run)));
      case AT_LEAST -> apply(left, right, at, (a, b, run) -> Bool.of(Ordering.atLeast(a, b, run)));
      case CONTAINS ->
          apply(left, right, at, (a, b, run) -> compareTexts(a, b, run, TextSearch::contains));
      case STARTS_WITH ->
          apply(left, right, at, (a, b, run) -> compareTexts(a, b, run, TextSearch::startsWith));
      case ENDS_WITH ->
          apply(left, right, at, (a, b, run) -> compareTexts(a, b, run, TextSearch::endsWith));
      case MATCHES -> apply(left, right, at, Operators::matches);
      case ADD -> apply(left, right, at, Operators::add);
      case SUBTRACT -> apply(left, right, at, (a, b, _) -> Arithmetic.subtract(a, b));
      case MULTIPLY -> apply(left, right, at, (a, b, _) -> Arithmetic.multiply(a, b));
      case DIVIDE -> apply(left, right, at, (a, b, _) -> Arithmetic.divide(a, b));
      case REMAINDER -> apply(left, right, at, (a, b, _) -> Arithmetic.remainder(a, b));
      case POWER -> apply(left, right, at, (a, b, _) -> Arithmetic.power(a, b));
      case RANGE -> apply(left, right, at, Operators::range);
      case IN, PIPE -> throw new IllegalArgumentException(node.operator().symbol());
    };
  }

  private static Eval apply(Eval left, Eval right, int at, Operation operation) {
    return frame -> {
      Value a = left.eval(frame);
      Value b = right.eval(frame);
      try {
        return operation.apply(a, b, frame.run);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  static Value add(Value a, Value b, EvaluationState run) {
    if (a instanceof Text x && b instanceof Text y) {
      run.write((long) x.chars().length() + y.chars().length());
      return x.plus(y);
    }
    return Arithmetic.add(a, b);
  }

  private static Value range(Value a, Value b, EvaluationState run) {
    long from = NumericValues.truncated(a);
    long to = NumericValues.truncated(b);
    if (from > to) {
      return ListValue.typed(Type.Basic.INT);
    }
    long size = to - from + 1;
    run.allocate(size <= 0 ? Long.MAX_VALUE : size);
    Value[] items = new Value[(int) size];
    for (int i = 0; i < items.length; i++) {
      items[i] = Int.of(from + i);
    }
    return ListValue.typed(Type.Basic.INT, items);
  }

  // Texts

  @FunctionalInterface
  private interface Comparison {
    boolean test(Text a, Text b);
  }

  private static Value compareTexts(Value a, Value b, EvaluationState run, Comparison comparison) {
    if (a == Nil.NIL || b == Nil.NIL) {
      return Bool.FALSE;
    }
    Text text = Arguments.text(a);
    run.step(text.chars().length() / 16);
    return Bool.of(comparison.test(text, Arguments.text(b)));
  }

  private Eval matches(Eval left, Text pattern, int at) {
    Regex regex;
    try {
      regex = Regex.compile(pattern);
    } catch (Failure failure) {
      // Reached only with unknown types, so it is a runtime error.
      return frame -> {
        left.eval(frame);
        throw new Failure(failure.getMessage()).at(at);
      };
    }
    return frame -> {
      Value value = left.eval(frame);
      try {
        return find(regex, value, frame.run);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  private static Value find(Regex regex, Value value, EvaluationState run) {
    if (value == Nil.NIL) {
      return Bool.FALSE;
    }
    Text text = Arguments.text(value);
    run.step(1 + (long) text.chars().length() * regex.cost());
    return Bool.of(regex.find(text));
  }

  private static Value matches(Value a, Value b, EvaluationState run) {
    if (a == Nil.NIL || b == Nil.NIL) {
      return Bool.FALSE;
    }
    Text pattern = Arguments.text(b);
    run.step(100L + pattern.chars().length());
    Regex regex = Regex.compile(pattern);
    run.step(regex.size());
    return find(regex, a, run);
  }

  // Membership

  private Eval in(SyntaxNode.Binary node, Eval left) {
    int at = node.at();
    if (node.right() instanceof SyntaxNode.ListOf(int _, List<SyntaxNode> elements)
        && !elements.isEmpty()
        && elements.stream()
            .allMatch(element -> element instanceof SyntaxNode.Literal(int _, Text _))) {
      Set<Value> texts = new HashSet<>();
      elements.forEach(element -> texts.add(((SyntaxNode.Literal) element).value()));
      return inTexts(left, texts, at);
    }
    if (integerLookups.contains(node) && Compiler.is(node.right(), Operator.RANGE)) {
      SyntaxNode.Binary range = (SyntaxNode.Binary) node.right();
      var from = Compiler.integer(range.left());
      var to = Compiler.integer(range.right());
      if (from.isPresent() && to.isPresent()) {
        return inRange(left, from.get(), to.get());
      }
    }
    return apply(left, compiler.compile(node.right()), at, Operators::in);
  }

  private static Eval inTexts(Eval left, Set<Value> texts, int at) {
    return frame -> {
      Value value = left.eval(frame);
      return switch (value) {
        case Text text -> Bool.of(texts.contains(text));
        case Nil _ -> Bool.of(texts.contains(Text.EMPTY));
        default ->
            throw new Failure(
                    "reflect.Value.MapIndex: value of type "
                        + value.typeName()
                        + " is not assignable to type string")
                .at(at);
      };
    };
  }

  private static Eval inRange(Eval left, long from, long to) {
    return frame -> {
      long value = NumericValues.toLong(left.eval(frame));
      return Bool.of(value >= from && value <= to);
    };
  }

  private static Value in(Value wanted, Value container, EvaluationState run) {
    return switch (container) {
      case ListValue list -> Bool.of(contains(list, wanted, run));
      case MapValue map -> {
        run.step(lookupCost(wanted));
        yield Bool.of(map.find(wanted).isPresent());
      }
      case RecordValue fields ->
          Bool.of(wanted instanceof Text(String name) && fields.type().fields().containsKey(name));
      case Nil _ -> Bool.FALSE;
      default -> throw new Failure("operator \"in\" not defined on " + container.typeName());
    };
  }

  /** Cost of comparing a key with an equal one. */
  static int lookupCost(Value key) {
    return key instanceof Text text ? text.chars().length() / 64 : 0;
  }

  private static boolean contains(ListValue list, Value wanted, EvaluationState run) {
    run.step(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (Equality.equal(wanted, list.at(i), run)) {
        return true;
      }
    }
    return false;
  }
}
