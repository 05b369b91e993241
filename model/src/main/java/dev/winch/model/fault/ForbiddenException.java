package dev.winch.model.fault;

/** The caller is not authenticated, or may not do this. */
public final class ForbiddenException extends WinchException {
  private static final long serialVersionUID = 1L;

  public ForbiddenException(String message) {
    super(message);
  }
}
