package dev.winch.server.http;

/**
 * Refuses a body whose announced length is over the limit before it is read; one without a length
 * is counted while it is read.
 */
public final class BodyLimit implements Handler {
  private final Handler inner;

  public BodyLimit(Handler inner) {
    this.inner = inner;
  }

  @Override
  public ApiResponse handle(Request request) {
    if (request.isAnnouncedTooLarge()) {
      throw new BodyTooLargeException(413, "Request Entity Too Large");
    }
    return inner.handle(request);
  }
}
