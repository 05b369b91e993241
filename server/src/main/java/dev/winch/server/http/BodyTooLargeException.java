package dev.winch.server.http;

/** A body is longer than {@code middleware.web.bodylimit}. */
public final class BodyTooLargeException extends RefusedRequest {
  private static final long serialVersionUID = 1L;

  /**
   * @param status and message to answer with
   */
  public BodyTooLargeException(int status, String message) {
    super(status, message);
  }
}
