package dev.winch.store.postgres;

import dev.winch.model.fault.UnavailableException;

/**
 * The database broke off what was under way, and the same may succeed now. Never leaves this
 * package.
 */
final class TransientDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean connectionLost;
  private final UnavailableException as;

  /**
   * @param connectionLost whether the connection is of no more use
   * @param as what the caller hears if it is not tried again
   */
  TransientDatabaseException(boolean connectionLost, UnavailableException as) {
    super(as.getMessage(), as);
    this.connectionLost = connectionLost;
    this.as = as;
  }

  boolean connectionLost() {
    return connectionLost;
  }

  UnavailableException as() {
    return as;
  }
}
