package dev.winch.server.http;

import java.util.Objects;

/**
 * A request is rejected because of its transport, not its meaning. The rest of it stays unread, so
 * the connection closes after the answer.
 */
public class RefusedRequest extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status and message to answer with
   */
  public RefusedRequest(int status, String message) {
    super(message);
    this.status = status;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  int status() {
    return status;
  }
}
