package dev.winch.expr.fault;

/**
 * Something an expression did that has no result. Thrown where the mistake is noticed, which often
 * knows no position: whoever does names it by {@link #at}, and the innermost position stays.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int NOWHERE = -1;

  private int offset = NOWHERE;

  public Failure(String message) {
    super(message, null, false, false);
  }

  /** Names the place, as an index into the source, unless one is already named. */
  public Failure at(int place) {
    if (offset == NOWHERE) {
      offset = place;
    }
    return this;
  }

  /** Index into the source, or 0 if nobody named a place. */
  public int offset() {
    return Math.max(0, offset);
  }
}
