package dev.winch.server.http;

import org.eclipse.jetty.server.Request.Handler.AbortException;

/** The client disconnected or stopped reading. */
final class ClientGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(Throwable cause) {
    super(cause);
  }

  /** The exception with which Jetty closes the connection without an answer. */
  AbortException abort() {
    return new AbortException(this);
  }
}
