package dev.winch.model.fault;

/** Winch broke one of its own rules: never a client's fault, always worth a report. */
public final class InternalException extends WinchException {
  private static final long serialVersionUID = 1L;

  public InternalException(String message) {
    super(message);
  }

  public InternalException(String message, Throwable cause) {
    super(message, cause);
  }
}
