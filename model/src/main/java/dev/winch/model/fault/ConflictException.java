package dev.winch.model.fault;

/** The thing exists, but its state forbids what was asked. */
public final class ConflictException extends WinchException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String message) {
    super(message);
  }
}
