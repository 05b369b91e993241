package dev.winch.expr.run;

import dev.winch.expr.fault.Failure;
import java.time.Instant;

/** One evaluation: what it is given from outside, and what it may still spend. Not thread-safe. */
public final class Run {
  /** What a round of a closure costs. */
  public static final int ROUND = 4;

  private final Instant now;
  private final Chance chance;
  private int memory;
  private int text;
  private int steps;

  /** What {@code chance} yields depends on what was drawn from it before. */
  public Run(Instant now, Chance chance) {
    this.now = now;
    this.chance = chance;
  }

  public Instant now() {
    return now;
  }

  public Chance chance() {
    return chance;
  }

  /** Charges for list elements, map entries or repeated bytes about to be made. */
  public void allocate(long count) {
    if (count >= Limits.MEMORY - memory) {
      throw new Failure(
          "memory budget exceeded (an evaluation may make fewer than "
              + Limits.MEMORY
              + " list elements, map entries and repeated bytes)");
    }
    memory += (int) count;
  }

  /** Charges for text about to be made. */
  public void write(long units) {
    if (units > Limits.TEXT - text) {
      throw new Failure(
          "text budget exceeded (an evaluation may make at most "
              + Limits.TEXT
              + " characters of text)");
    }
    text += (int) units;
  }

  /** Charges for work about to be done. */
  public void step(long count) {
    if (count > Limits.STEPS - steps) {
      throw new Failure(
          "step budget exceeded (an evaluation may take at most " + Limits.STEPS + " steps)");
    }
    steps += (int) count;
  }
}
