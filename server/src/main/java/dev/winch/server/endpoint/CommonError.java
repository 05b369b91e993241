package dev.winch.server.endpoint;

import java.util.Locale;

/** Errors that follow from what an endpoint takes; each has the body Error. */
enum CommonError {
  BAD_REQUEST(400, "The request is wrong; `errors` has the places in a document."),
  UNAUTHORIZED(401, "Log in, or send the key."),
  FORBIDDEN(403, "The user's roles do not allow this."),
  NOT_FOUND(
      404, "There is no such thing, or the user may not see it; or `page` or `size` is no number."),
  TIMED_OUT(408, "A wait or a body took too long."),
  TOO_LARGE(413, "The body is longer than `middleware.web.bodylimit`."),
  TOO_MANY_REQUESTS(429, "Try again after `Retry-After` seconds."),
  UNAVAILABLE(503, "A part of Winch does not answer; try again after `Retry-After` seconds.");

  final int status;
  final String description;

  CommonError(int status, String description) {
    this.status = status;
    this.description = description;
  }

  boolean isPossible(Endpoint<?> endpoint) {
    return switch (this) {
      case BAD_REQUEST, TOO_MANY_REQUESTS, UNAVAILABLE -> true;
      case UNAUTHORIZED, FORBIDDEN -> endpoint.access() != EndpointAccess.ANYONE;
      case NOT_FOUND -> endpoint.path().contains("{") || !endpoint.parameters().isEmpty();
      case TIMED_OUT, TOO_LARGE -> endpoint.request().isPresent();
    };
  }

  /** Its name in the document, such as {@code NotFound}. */
  String key() {
    StringBuilder key = new StringBuilder();
    for (String word : name().split("_")) {
      key.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return key.toString();
  }
}
