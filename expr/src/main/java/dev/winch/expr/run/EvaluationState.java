package dev.winch.expr.run;

import dev.winch.expr.fault.Failure;
import java.time.Instant;

/** One evaluation: what it is given from outside, and what it may still spend. Not thread-safe. */
public final class EvaluationState {
  /** What a round of a closure costs. */
  public static final int ROUND = 4;

  private final Instant now;
  private final SeededRandom random;
  private int memory;
  private int text;
  private int steps;

  /** What {@code chance} yields depends on what was drawn from it before. */
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

  /** Charges for list elements, map entries or repeated bytes about to be made. */
  public void allocate(long count) {
    if (count >= EvaluationLimits.MEMORY - memory) {
      throw new Failure(
          "memory budget exceeded (an evaluation may make fewer than "
              + EvaluationLimits.MEMORY
              + " list elements, map entries and repeated bytes)");
    }
    memory += (int) count;
  }

  /** Charges for text about to be made. */
  public void write(long units) {
    if (units > EvaluationLimits.TEXT - text) {
      throw new Failure(
          "text budget exceeded (an evaluation may make at most "
              + EvaluationLimits.TEXT
              + " characters of text)");
    }
    text += (int) units;
  }

  /** Charges for work about to be done. */
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
