package dev.winch.server.endpoint;

import dev.winch.server.http.Request;

/** Asked before every handler. */
@FunctionalInterface
public interface AccessCheck {
  /** Where there are no users. */
  AccessCheck NONE = (access, request) -> {};

  /**
   * Keeps what the user may not see from the handler.
   *
   * @param access what the endpoint asks for
   */
  void check(EndpointAccess access, Request request);
}
