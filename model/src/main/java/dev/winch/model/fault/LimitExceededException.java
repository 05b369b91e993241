package dev.winch.model.fault;

/** A limit was exceeded; the message names it. */
public final class LimitExceededException extends WinchException {
  private static final long serialVersionUID = 1L;

  public LimitExceededException(String message) {
    super(message);
  }
}
