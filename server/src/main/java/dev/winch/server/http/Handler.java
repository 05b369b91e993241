package dev.winch.server.http;

/** Answers a request, on the virtual thread of its connection. */
@FunctionalInterface
public interface Handler {
  /**
   * @throws dev.winch.model.fault.WinchException which {@link ExceptionMapper} maps to an answer
   */
  ApiResponse handle(Request request);
}
