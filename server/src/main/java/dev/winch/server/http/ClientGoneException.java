package dev.winch.server.http;

import org.eclipse.jetty.server.Request.Handler.AbortException;

/** The client went away or stopped reading, so that there is nobody to answer. */
final class ClientGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClientGoneException(Throwable cause) {
    super(cause);
  }

  /** What makes Jetty close the connection without an answer. */
  AbortException abort() {
    return new AbortException(this);
  }
}
