package dev.winch.expr.eval;

import dev.winch.expr.check.Optimizer;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Closures;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Sorting;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Compiles the builtins that call a closure for every element of a list. */
final class ClosureBuiltins {
  private record Slots(int element, int index, int accumulator) {}

  private final Compiler compiler;
  private final Deque<Slots> closures = new ArrayDeque<>();

  ClosureBuiltins(Compiler compiler) {
    this.compiler = compiler;
  }

  boolean handles(SyntaxNode.BuiltinCall call) {
    return Closures.contains(call.name())
        || call.name().equals(Optimizer.FIRST_HIT)
        || call.name().equals(Optimizer.LAST_HIT);
  }

  Eval pointer(SyntaxNode.Pointer pointer) {
    Slots slots = closures.getFirst();
    int at = pointer.at();
    return switch (pointer.name()) {
      case "index" -> read(slots.index());
      case "acc" -> read(slots.accumulator());
      default -> {
        int slot = slots.element();
        yield frame -> {
          Value element = frame.slots[slot];
          if (element == null) {
            throw new Failure("reflect: call of reflect.Value.Index on map Value").at(at);
          }
          return element;
        };
      }
    };
  }

  private static Eval read(int slot) {
    return frame -> frame.slots[slot];
  }

  Eval compile(SyntaxNode.BuiltinCall call) {
    Eval source = compiler.compile(call.arguments().getFirst());
    Slots slots = new Slots(compiler.newSlot(), compiler.newSlot(), compiler.newSlot());
    closures.push(slots);
    Eval body =
        call.arguments().size() > 1
            ? compiler.compile(call.arguments().get(1))
            : read(slots.element());
    closures.pop();
    Optional<Eval> third =
        call.arguments().size() > 2
            ? Optional.of(compiler.compile(call.arguments().get(2)))
            : Optional.empty();
    boolean counted = call.name().equals("map") || call.name().equals("reduce");
    Iteration loop =
        new Iteration(
            source,
            body,
            call.at(),
            slots.element(),
            counted ? slots.index() : -1,
            slots.accumulator());
    return switch (call.name()) {
      case "all" -> frame -> Bool.of(firstOf(loop.start(frame), false) < 0);
      case "any" -> frame -> Bool.of(firstOf(loop.start(frame), true) >= 0);
      case "none" -> frame -> Bool.of(firstOf(loop.start(frame), true) < 0);
      case "one" -> frame -> Bool.of(count(loop.start(frame)) == 1);
      case "count" -> frame -> Int.of(count(loop.start(frame)));
      case "filter" -> frame -> filter(loop.start(frame));
      case "map" -> frame -> map(loop.start(frame));
      case "find" -> found(loop, rounds -> firstOf(rounds, true));
      case "findLast" -> found(loop, ClosureBuiltins::lastOf);
      case "findIndex" -> frame -> position(firstOf(loop.start(frame), true));
      case "findLastIndex" -> frame -> position(lastOf(loop.start(frame)));
      case "sum" -> frame -> sum(loop.start(frame), loop);
      case "groupBy" -> frame -> groupBy(loop.start(frame), loop);
      case "reduce" -> frame -> reduce(loop, frame, third);
      case "sortBy" -> frame -> sortBy(loop, frame, third);
      case Optimizer.FIRST_HIT -> hit(loop, rounds -> firstOf(rounds, true));
      case Optimizer.LAST_HIT -> hit(loop, ClosureBuiltins::lastOf);
      default -> throw new IllegalArgumentException(call.name());
    };
  }

  /** The first position where the closure yields {@code wanted}, or -1. */
  private static int firstOf(Iteration.Rounds rounds, boolean wanted) {
    for (int i = 0; i < rounds.size(); i++) {
      if (rounds.holds(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int lastOf(Iteration.Rounds rounds) {
    for (int i = rounds.size() - 1; i >= 0; i--) {
      if (rounds.holds(i)) {
        return i;
      }
    }
    return -1;
  }

  private static long count(Iteration.Rounds rounds) {
    long count = 0;
    for (int i = 0; i < rounds.size(); i++) {
      count += rounds.holds(i) ? 1 : 0;
    }
    return count;
  }

  private static Value position(int position) {
    return position < 0 ? Nil.NIL : Int.of(position);
  }

  private static Eval found(Iteration loop, Function<Iteration.Rounds, Integer> search) {
    return frame -> {
      Iteration.Rounds rounds = loop.start(frame);
      int position = search.apply(rounds);
      return position < 0 ? Nil.NIL : rounds.item(position);
    };
  }

  /** The list with the first or last hit. */
  private static Eval hit(Iteration loop, Function<Iteration.Rounds, Integer> search) {
    return frame -> {
      Iteration.Rounds rounds = loop.start(frame);
      int position = search.apply(rounds);
      if (position < 0) {
        throw new Failure("reflect: slice index out of range").at(loop.at());
      }
      return ListValue.of(rounds.item(position));
    };
  }

  private static Value filter(Iteration.Rounds rounds) {
    List<Value> kept = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      if (rounds.holds(i)) {
        kept.add(rounds.item(i));
      }
    }
    rounds.allocate(kept.size());
    return ListValue.of(kept);
  }

  private static Value map(Iteration.Rounds rounds) {
    rounds.allocate(rounds.size());
    Value[] mapped = new Value[rounds.size()];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = rounds.call(i);
    }
    return ListValue.of(mapped);
  }

  private static Value sum(Iteration.Rounds rounds, Iteration loop) {
    Value sum = Int.of(0);
    for (int i = 0; i < rounds.size(); i++) {
      Value next = rounds.call(i);
      try {
        sum = Operators.add(next, sum, rounds.frame.run);
      } catch (Failure failure) {
        throw failure.at(loop.at());
      }
    }
    return sum;
  }

  private static Value groupBy(Iteration.Rounds rounds, Iteration loop) {
    Map<Value, List<Value>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rounds.size(); i++) {
      Value key = rounds.call(i);
      try {
        rounds.frame.run.step(Operators.lookupCost(key));
        groups.computeIfAbsent(MapValue.hashable(key), _ -> new ArrayList<>()).add(rounds.item(i));
      } catch (Failure failure) {
        throw failure.at(loop.at());
      }
    }
    Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(groups.size());
    groups.forEach((key, group) -> entries.put(key, ListValue.of(group)));
    return MapValue.of(Types.GROUPS, entries);
  }

  private static Value reduce(Iteration loop, Frame frame, Optional<Eval> initial) {
    Iteration.Rounds rounds = loop.start(frame);
    int from = 0;
    Value accumulator;
    if (initial.isPresent()) {
      accumulator = initial.get().eval(frame);
    } else if (rounds.size() == 0) {
      throw new Failure("reduce of empty array with no initial value").at(loop.at());
    } else {
      accumulator = rounds.item(0);
      from = 1;
    }
    for (int i = from; i < rounds.size(); i++) {
      frame.slots[loop.accumulator()] = accumulator;
      accumulator = rounds.call(i);
    }
    return accumulator;
  }

  private static Value sortBy(Iteration loop, Frame frame, Optional<Eval> order) {
    Iteration.Rounds rounds = loop.start(frame);
    Value[] keys = new Value[rounds.size()];
    Value[] items = new Value[rounds.size()];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = rounds.call(i);
      items[i] = rounds.item(i);
    }
    try {
      boolean descending = order.isPresent() && Sorting.descending(order.get().eval(frame));
      frame.run.allocate(items.length);
      int[] positions = Sorting.positions(keys, descending, frame.run);
      Value[] sorted = new Value[items.length];
      for (int i = 0; i < sorted.length; i++) {
        sorted[i] = items[positions[i]];
      }
      return ListValue.of(sorted);
    } catch (Failure failure) {
      throw failure.at(loop.at());
    }
  }
}
