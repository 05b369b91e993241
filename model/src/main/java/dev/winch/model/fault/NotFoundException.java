package dev.winch.model.fault;

/** What the client named does not exist, or the client may not know of it. */
public final class NotFoundException extends WinchException {
  private static final long serialVersionUID = 1L;

  public NotFoundException(String message) {
    super(message);
  }
}
