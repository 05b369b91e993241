package dev.winch.model.fault;

/**
 * The one root of what Winch throws on purpose. The message is fit for a client: it names the thing
 * by its id, and the remedy where there is one; causes are for the log only.
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
}
