package dev.winch.store.postgres;

import dev.winch.model.fault.UnavailableException;

/** The database aborted the work, which may succeed when repeated. Never leaves this package. */
final class TransientDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean connectionLost;
  private final UnavailableException as;

  /**
   * @param connectionLost whether the connection must be closed
   * @param as the exception for the caller if the work is not repeated
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
