package dev.winch.model.fault;

/** A stated bound was exceeded; the message names the bound. */
public final class LimitExceeded extends WinchException {
  private static final long serialVersionUID = 1L;

  public LimitExceeded(String message) {
    super(message);
  }
}
