package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import java.util.Collection;

/** Nesting depth of values, limited so that visitors can recurse. */
final class Depth {
  private Depth() {}

  static int above(Value[] parts) {
    int deepest = 0;
    for (Value part : parts) {
      deepest = Math.max(deepest, part.depth());
    }
    return checked(deepest + 1);
  }

  static int above(Collection<? extends Value> parts) {
    int deepest = 0;
    for (Value part : parts) {
      deepest = Math.max(deepest, part.depth());
    }
    return checked(deepest + 1);
  }

  private static int checked(int depth) {
    if (depth > EvaluationLimits.DEPTH) {
      throw new Failure("value nested too deeply (at most " + EvaluationLimits.DEPTH + " levels)");
    }
    return depth;
  }
}
