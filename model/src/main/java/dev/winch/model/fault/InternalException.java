package dev.winch.model.fault;

/** Winch broke one of its own rules: a bug, never the fault of a client. */
public final class InternalException extends WinchException {
  private static final long serialVersionUID = 1L;

  public InternalException(String message) {
    super(message);
  }

  public InternalException(String message, Throwable cause) {
    super(message, cause);
  }
}
