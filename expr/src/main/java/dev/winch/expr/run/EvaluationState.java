package dev.winch.expr.run;

import dev.winch.expr.fault.Failure;
import java.time.Instant;

/** State of one evaluation: instant, random sequence and remaining budgets. Not thread-safe. */
public final class EvaluationState {
  /** Cost of a closure iteration. */
  public static final int ROUND = 4;

  private final Instant now;
  private final SeededRandom random;
  private int memory;
  private int text;
  private int steps;

  /** Creates the state; the random sequence continues where earlier evaluations stopped. */
  public EvaluationState(Instant now, SeededRandom random) {
    this.now = now;
    this.random = random;
  }

  public Instant now() {
    return now;
  }

  public SeededRandom random() {
    return random;
  }

  /** Charges list elements, map entries or repeated bytes before they are created. */
  public void allocate(long count) {
    if (count >= EvaluationLimits.MEMORY - memory) {
      throw new Failure(
          "memory budget exceeded (an evaluation may make fewer than "
              + EvaluationLimits.MEMORY
              + " list elements, map entries and repeated bytes)");
    }
    memory += (int) count;
  }

  /** Charges text before it is created. */
  public void write(long units) {
    if (units > EvaluationLimits.TEXT - text) {
      throw new Failure(
          "text budget exceeded (an evaluation may make at most "
              + EvaluationLimits.TEXT
              + " characters of text)");
    }
    text += (int) units;
  }

  /** Charges work before it is done. */
  public void step(long count) {
    if (count > EvaluationLimits.STEPS - steps) {
      throw new Failure(
          "step budget exceeded (an evaluation may take at most "
              + EvaluationLimits.STEPS
              + " steps)");
    }
    steps += (int) count;
  }
}
