package dev.winch.model.fault;

/**
 * Something that Winch needs (database, broker, container engine) does not answer. The same request
 * may succeed later; Winch recovers by itself.
 */
public final class UnavailableException extends WinchException {
  private static final long serialVersionUID = 1L;

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnavailableException(String message) {
    super(message);
  }
}
