package dev.winch.server.endpoint;

import dev.winch.server.http.Request;

/** Asked before every handler. */
@FunctionalInterface
public interface AccessCheck {
  /** Where there are no users. */
  AccessCheck NONE = (endpoint, request) -> {};

  /**
   * Keeps what the user may not see from the handler.
   *
   * @throws dev.winch.model.fault.ForbiddenException if the user's role does not allow the request
   */
  void check(Endpoint<?> endpoint, Request request);
}
