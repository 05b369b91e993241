package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;

/** Sorts values by keys that can be compared; equal keys keep their order. */
public final class Sorting {
  private final Value[] keys;
  private final boolean descending;
  private final EvaluationState run;

  private Sorting(Value[] keys, boolean descending, EvaluationState run) {
    this.keys = keys;
    this.descending = descending;
    this.run = run;
  }

  /** Whether an order as written in an expression is descending; it is text or not given. */
  public static boolean descending(Value order) {
    return switch (order) {
      case Text(String chars) when chars.equals("asc") -> false;
      case Text(String chars) when chars.equals("desc") -> true;
      case Text(String chars) ->
          throw new Failure("invalid order " + chars + ", expected asc or desc");
      default -> throw new Failure("invalid order of type " + order.typeName() + ", expected text");
    };
  }

  /** The positions of the keys in sorted order. */
  public static int[] positions(Value[] keys, boolean descending, EvaluationState run) {
    int[] positions = new int[keys.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i;
    }
    run.step((long) keys.length * (Integer.SIZE - Integer.numberOfLeadingZeros(keys.length)));
    new Sorting(keys, descending, run).sort(positions, 0, keys.length, new int[keys.length]);
    return positions;
  }

  private boolean before(int a, int b) {
    return descending ? Ordering.less(keys[b], keys[a], run) : Ordering.less(keys[a], keys[b], run);
  }

  private void sort(int[] positions, int from, int to, int[] spare) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(positions, from, middle, spare);
    sort(positions, middle, to, spare);
    System.arraycopy(positions, from, spare, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeRight = left == middle || (right < to && before(spare[right], spare[left]));
      positions[i] = takeRight ? spare[right++] : spare[left++];
    }
  }
}
