package dev.winch.expr.fault;

import java.util.Objects;

/**
 * An error in an expression, thrown where it is detected, which often does not know the position: a
 * caller adds it by {@link #at}, and the innermost position is kept.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int NOWHERE = -1;

  private int offset = NOWHERE;

  public Failure(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** Sets the position, as an index into the source, unless one is set. */
  public Failure at(int place) {
    if (offset == NOWHERE) {
      offset = place;
    }
    return this;
  }

  /** Index into the source; 0 if no position was set. */
  public int offset() {
    return Math.max(0, offset);
  }
}
