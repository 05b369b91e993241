package dev.winch.server.http;

/**
 * A body is longer than {@code middleware.web.bodylimit}; the rest of it stays unread, so the
 * connection ends with the answer.
 */
public final class BodyTooLarge extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status and message to answer with
   */
  public BodyTooLarge(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
