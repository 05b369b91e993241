package dev.winch.model.fault;

/** A stated bound was exceeded; the message names the bound. */
public final class LimitExceededException extends WinchException {
  private static final long serialVersionUID = 1L;

  public LimitExceededException(String message) {
    super(message);
  }
}
