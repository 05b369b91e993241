package dev.winch.model.fault;

/** What a request names does not exist, or the client may not see it. */
public final class NotFoundException extends WinchException {
  private static final long serialVersionUID = 1L;

  public NotFoundException(String message) {
    super(message);
  }
}
