package dev.winch.expr.eval;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * State of one evaluation: bindings, budgets, and a slot for each {@code let} and closure variable.
 */
final class Frame {
  final Bindings bindings;
  final EvaluationState run;
  final Value[] slots;

  /** The map {@code $env} once it was used, otherwise null. */
  @Nullable Value environment;

  Frame(Bindings bindings, EvaluationState run, int slots) {
    this.bindings = bindings;
    this.run = run;
    this.slots = new Value[slots];
  }
}
