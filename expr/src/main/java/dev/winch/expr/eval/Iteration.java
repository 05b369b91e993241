package dev.winch.expr.eval;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.Value;

/** A list and the closure that iterates over it. Slots below 0 are unused. */
record Iteration(Eval source, Eval body, int at, int element, int index, int accumulator) {

  /** The iterations of one call. */
  final class Rounds {
    final Frame frame;
    final Items items;

    Rounds(Frame frame) {
      this.frame = frame;
      Value list = source.eval(frame);
      try {
        items = Items.of(list);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    }

    int size() {
      return items.size();
    }

    Value item(int position) {
      try {
        return items.at(position);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    }

    /** The result of the closure for an element. */
    Value call(int position) {
      step();
      frame.slots[element] = items instanceof Items.OfMap ? null : items.at(position);
      if (index >= 0) {
        frame.slots[index] = Int.of(position);
      }
      return body.eval(frame);
    }

    private void step() {
      try {
        frame.run.step(EvaluationState.ROUND);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    }

    /** Whether the closure is true for an element. */
    boolean holds(int position) {
      Value answer = call(position);
      if (answer instanceof Bool bool) {
        return bool.isTrue();
      }
      return Operators.truth(answer, at);
    }

    void allocate(long count) {
      try {
        frame.run.allocate(count);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    }
  }

  Rounds start(Frame frame) {
    return new Rounds(frame);
  }
}
