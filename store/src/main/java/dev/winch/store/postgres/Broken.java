package dev.winch.store.postgres;

import dev.winch.model.fault.Unavailable;

/**
 * The database broke off what was under way, and the same may succeed now. Never leaves this
 * package.
 */
final class Broken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean connectionLost;
  private final Unavailable as;

  /**
   * @param connectionLost whether the connection is of no more use
   * @param as what the caller hears if it is not tried again
   */
  Broken(boolean connectionLost, Unavailable as) {
    super(as.getMessage(), as);
    this.connectionLost = connectionLost;
    this.as = as;
  }

  boolean connectionLost() {
    return connectionLost;
  }

  Unavailable as() {
    return as;
  }
}
