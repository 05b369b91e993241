package dev.winch.server.http;

import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Formats the answers to requests that Jetty rejects before they reach a handler. */
final class RefusalHandler implements Request.Handler {
  /** Jetty's reasons for a request line without an HTTP version. */
  private static final Set<Object> NO_VERSION = Set.of("Unknown Version", "HTTP/0.9 not supported");

  private final ExceptionMapper exceptionMapper;

  RefusalHandler(ExceptionMapper exceptionMapper) {
    this.exceptionMapper = exceptionMapper;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = status(request);
    ApiResponse apiResponse = exceptionMapper.response(status, message(request, status)).asLast();
    response.setStatus(status);
    apiResponse
        .headers()
        .forEach(header -> response.getHeaders().put(header.name(), header.value()));
    byte[] content =
        apiResponse.body() instanceof ApiResponse.Whole whole ? whole.bytes() : new byte[0];
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    boolean head = request.getMethod().equals("HEAD");
    ClientEndPoint client = ClientEndPoint.of(request);
    client.lingerOnClose();
    response.write(
        true,
        ByteBuffer.wrap(head ? new byte[0] : content),
        Callback.from(callback, client::closeRefused));
    return true;
  }

  private static int status(Request request) {
    Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    return switch (request.getAttribute(ErrorHandler.ERROR_STATUS)) {
      case Integer code when code == 505 && NO_VERSION.contains(reason) -> 400;
      // HTTP/2 in an HTTP/1.1 request line.
      case Integer code when code == 426 -> 505;
      case Integer code when code < 500 || code == 505 -> code;
      case null, default -> 400;
    };
  }

  private static String message(Request request, int status) {
    String ordinary = HttpStatus.getMessage(status);
    return request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String reason
            && status == 400
            && !reason.equals(ordinary)
        ? ordinary + ": " + reason
        : ordinary;
  }
}
