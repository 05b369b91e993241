package dev.winch.server.middleware;

import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;

/** Tells browsers to be strict with answers. */
public final class SecurityHeaders implements Handler {
  private final boolean users;
  private final Handler inner;

  /**
   * @param users whether answers depend on who asks
   * @param inner which always answers
   */
  public SecurityHeaders(boolean users, Handler inner) {
    this.users = users;
    this.inner = inner;
  }

  @Override
  public ApiResponse handle(Request request) {
    ApiResponse answer =
        inner
            .handle(request)
            .withDefault("X-Content-Type-Options", "nosniff")
            .withDefault("Content-Security-Policy", "frame-ancestors 'none'")
            .withDefault("Referrer-Policy", "no-referrer");
    if (users) {
      answer = answer.withDefault("Cache-Control", "no-store");
    }
    return request.isOverTls()
        ? answer.withDefault("Strict-Transport-Security", "max-age=31536000")
        : answer;
  }
}
