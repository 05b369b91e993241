package dev.winch.server.http;

/** Answers a request, on the virtual thread of its connection. */
@FunctionalInterface
public interface Handler {
  /**
   * @throws dev.winch.model.fault.WinchException what {@link ExceptionMapper} turns into an answer
   */
  ApiResponse handle(Request request);
}
