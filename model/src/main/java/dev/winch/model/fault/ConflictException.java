package dev.winch.model.fault;

/** The state of what a request names does not allow the request. */
public final class ConflictException extends WinchException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }
}
