package dev.winch.model.fault;

import java.util.Objects;

/**
 * The root of the exceptions that Winch throws on purpose. A client may see the message, which
 * names the subject by its id, and the remedy if there is one; the cause is for the log only.
 */
public abstract sealed class WinchException extends RuntimeException
    permits InvalidInputException,
        NotFoundException,
        ConflictException,
        LimitExceededException,
        UnavailableException,
        ForbiddenException,
        InternalException {

  private static final long serialVersionUID = 1L;

  protected WinchException(String message) {
    super(message);
  }

  protected WinchException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
