package dev.winch.server.http;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import java.util.List;
import java.util.Optional;

/**
 * Routes requests by method and path. HEAD is routed like GET; the router answers OPTIONS itself.
 */
public final class Router implements Handler {
  /** Methods allowed anywhere: the value of {@code Allow} for {@code OPTIONS *}. */
  static final String METHODS = "OPTIONS, DELETE, GET, POST, PUT, HEAD";

  private final ExceptionMapper exceptionMapper;
  private final RouteTree routes = new RouteTree();

  public Router(ExceptionMapper exceptionMapper, List<Route> routes) {
    this.exceptionMapper = exceptionMapper;
    routes.forEach(this.routes::add);
  }

  @Override
  public ApiResponse handle(Request request) {
    if (request.path().equals("*")) { // with OPTIONS only
      return ApiResponse.empty(204).with("Allow", METHODS);
    }
    RouteTree.Match match = match(RequestTarget.segments(request.path()));
    request.variables(match.variables());
    String method = request.method();
    Handler handler = match.handlers().get(method.equals("HEAD") ? "GET" : method);
    if (handler != null) {
      return handler.handle(request);
    }
    return method.equals("OPTIONS")
        ? ApiResponse.empty(204).with("Allow", match.allow())
        : exceptionMapper.response(405, "Method Not Allowed").with("Allow", match.allow());
  }

  /** The value of {@code Allow} for a path as a client wrote it; empty if there is no such path. */
  public Optional<String> allowed(String path) {
    try {
      return path.equals("*")
          ? Optional.of(METHODS)
          : Optional.of(match(RequestTarget.segments(path)).allow());
    } catch (NotFoundException | InvalidInputException none) {
      return Optional.empty();
    }
  }

  private RouteTree.Match match(List<String> segments) {
    if (!segments.stream().allMatch(Router::namesSomething)) {
      throw new NotFoundException("Not Found");
    }
    return routes.match(segments).orElseThrow(() -> new NotFoundException("Not Found"));
  }

  /**
   * Whether a segment can be a name: it is not empty and has no control characters, which databases
   * reject.
   */
  private static boolean namesSomething(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (Character.isISOControl(segment.charAt(i))) {
        return false;
      }
    }
    return !segment.isEmpty();
  }
}
