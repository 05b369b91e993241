package dev.winch.expr.syntax;

import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Makes syntax trees of the shapes that the parser makes. */
final class RandomTrees {
  private static final List<String> WORDS =
      List.of("inputs", "tasks", "item", "x", "_y1", "$env", "日本", "in", "let", "matches");
  private static final List<String> NAMES = WORDS.subList(0, 7);

  private final Random random;
  private int closures;

  RandomTrees(long seed) {
    random = new Random(seed);
  }

  /** A tree of at most that many levels below the root. */
  SyntaxNode tree(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (random.nextInt(14)) {
      case 0 -> new SyntaxNode.Unary(0, pick(SyntaxNode.Sign.values()), tree(depth - 1));
      case 1, 2 -> binary(depth);
      case 3 -> new SyntaxNode.Field(0, base(depth - 1), pick(WORDS), false);
      case 4 -> new SyntaxNode.Index(0, operand(depth - 1), tree(depth - 1), false);
      case 5 -> new SyntaxNode.Slice(0, operand(depth - 1), perhaps(depth), perhaps(depth));
      case 6 -> chain(depth);
      case 7 -> new SyntaxNode.Call(0, callee(depth), some(depth, () -> tree(depth - 1)));
      case 8 -> closureCall(depth);
      case 9 -> new SyntaxNode.Conditional(0, tree(depth - 1), tree(depth - 1), tree(depth - 1));
      case 10 -> new SyntaxNode.Let(0, pick(NAMES), tree(depth - 1), tree(depth - 1));
      case 11 -> new SyntaxNode.Sequence(0, List.of(tree(depth - 1), tree(depth - 1)));
      case 12 -> new SyntaxNode.ListOf(0, some(depth, () -> tree(depth - 1)));
      default -> new SyntaxNode.MapOf(0, some(depth, () -> entry(depth)));
    };
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private <T> List<T> some(int depth, Supplier<T> make) {
    List<T> made = new ArrayList<>();
    for (int i = random.nextInt(Math.min(depth, 3) + 1); i > 0; i--) {
      made.add(make.get());
    }
    return made;
  }

  private Optional<SyntaxNode> perhaps(int depth) {
    return random.nextBoolean() ? Optional.of(tree(depth - 1)) : Optional.empty();
  }

  private SyntaxNode leaf() {
    int kind = random.nextInt(closures > 0 ? 8 : 6);
    return switch (kind) {
      case 0 -> literal(Nil.NIL);
      case 1 -> literal(Bool.of(random.nextBoolean()));
      case 2 -> literal(Int.of(random.nextLong() >>> random.nextInt(1, 64)));
      case 3 -> literal(new Float64(Math.abs(Double.longBitsToDouble(random.nextLong() >>> 2))));
      case 4 -> literal(text());
      case 5 -> new SyntaxNode.Name(0, pick(NAMES));
      default -> new SyntaxNode.Pointer(0, pick(List.of("", "index", "acc")));
    };
  }

  private static SyntaxNode literal(Value value) {
    return new SyntaxNode.Literal(0, value);
  }

  private Text text() {
    StringBuilder chars = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      chars.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x80 : 0x1F700));
    }
    return Text.of(chars.toString());
  }

  private SyntaxNode binary(int depth) {
    Operator operator = pick(Operator.values());
    return operator == Operator.PIPE
        ? leaf()
        : new SyntaxNode.Binary(0, operator, tree(depth - 1), tree(depth - 1));
  }

  /** Something that steps may follow: numbers, true, false and nil take none. */
  private SyntaxNode operand(int depth) {
    SyntaxNode node = depth == 0 ? new SyntaxNode.Name(0, pick(NAMES)) : tree(depth);
    boolean bare =
        node instanceof SyntaxNode.Literal(int _, Value value) && !(value instanceof Text);
    return bare ? literal(text()) : node;
  }

  /** As an operand, but a chain would go on with the step. */
  private SyntaxNode base(int depth) {
    SyntaxNode node = operand(depth);
    return node instanceof SyntaxNode.Chain chain ? new SyntaxNode.ListOf(0, List.of(chain)) : node;
  }

  private SyntaxNode chain(int depth) {
    SyntaxNode optional =
        random.nextBoolean()
            ? new SyntaxNode.Field(0, base(depth - 1), pick(WORDS), true)
            : new SyntaxNode.Index(0, base(depth - 1), tree(depth - 1), true);
    return new SyntaxNode.Chain(
        0, random.nextBoolean() ? optional : new SyntaxNode.Field(0, optional, pick(WORDS), false));
  }

  private SyntaxNode callee(int depth) {
    return random.nextBoolean()
        ? new SyntaxNode.Name(0, "greet")
        : new SyntaxNode.Field(0, base(depth - 1), pick(WORDS), false);
  }

  private SyntaxNode closureCall(int depth) {
    SyntaxNode list = tree(depth - 1);
    closures++;
    SyntaxNode closure = new SyntaxNode.Closure(0, tree(depth - 1));
    closures--;
    return new SyntaxNode.BuiltinCall(
        0, pick(List.of("filter", "map", "sum")), List.of(list, closure));
  }

  private SyntaxNode.Entry entry(int depth) {
    SyntaxNode key = random.nextBoolean() ? literal(text()) : tree(depth - 1);
    return new SyntaxNode.Entry(key, tree(depth - 1));
  }
}
