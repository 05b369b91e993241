package dev.winch.server.http;

import dev.winch.model.fault.NotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes requests by method and path. All paths have the form {@code /things}, {@code
 * /things/{variable}} or {@code /things/{variable}/part}. HEAD is routed like GET; the router
 * answers OPTIONS itself.
 */
public final class Router implements Handler {
  /** Methods allowed anywhere: the value of {@code Allow} for {@code OPTIONS *}. */
  static final String METHODS = "OPTIONS, DELETE, GET, POST, PUT, HEAD";

  private static final String VARIABLE = "{}";

  private final ExceptionMapper exceptionMapper;
  private final Map<Shape, Place> places = new HashMap<>();

  /** The fixed parts of a path; missing ones are {@code ""}. */
  private record Shape(String things, boolean variable, String part) {}

  /** The handlers of a path and its {@code Allow} header. */
  private record Place(Map<String, Handler> handlers, String allow) {}

  /**
   * @param routes handlers by method and path, such as {@code GET /jobs/{}/log}
   */
  public Router(ExceptionMapper exceptionMapper, Map<String, Handler> routes) {
    this.exceptionMapper = exceptionMapper;
    Map<Shape, Map<String, Handler>> byShape = new HashMap<>();
    routes.forEach(
        (route, handler) -> {
          int blank = route.indexOf(' ');
          List<String> segments = RequestTarget.segments(route.substring(blank + 1));
          if (segments.size() > 1 && !segments.get(1).equals(VARIABLE)) {
            throw new IllegalArgumentException("not a valid route: " + route);
          }
          byShape
              .computeIfAbsent(shape(segments), shape -> new HashMap<>())
              .put(route.substring(0, blank), handler);
        });
    byShape.forEach(
        (shape, handlers) -> places.put(shape, new Place(Map.copyOf(handlers), allow(handlers))));
  }

  private static Shape shape(List<String> segments) {
    return new Shape(
        segments.getFirst(), segments.size() > 1, segments.size() > 2 ? segments.get(2) : "");
  }

  private static String allow(Map<String, Handler> handlers) {
    List<String> methods = new ArrayList<>(List.of("OPTIONS"));
    methods.addAll(handlers.keySet().stream().sorted().toList());
    if (handlers.containsKey("GET")) {
      methods.add("HEAD");
    }
    return String.join(", ", methods);
  }

  @Override
  public ApiResponse handle(Request request) {
    if (request.path().equals("*")) { // with OPTIONS only
      return ApiResponse.empty(204).with("Allow", METHODS);
    }
    List<String> segments = RequestTarget.segments(request.path());
    Place place = place(segments);
    request.segments(segments);
    String method = request.method();
    Handler handler = place.handlers().get(method.equals("HEAD") ? "GET" : method);
    if (handler != null) {
      return handler.handle(request);
    }
    return method.equals("OPTIONS")
        ? ApiResponse.empty(204).with("Allow", place.allow())
        : exceptionMapper.apiResponse(405, "Method Not Allowed").with("Allow", place.allow());
  }

  private Place place(List<String> segments) {
    boolean fits = segments.size() <= 3;
    for (String segment : segments) {
      fits = fits && namesSomething(segment);
    }
    Place place = fits ? places.get(shape(segments)) : null;
    if (place == null) {
      throw new NotFoundException("Not Found");
    }
    return place;
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
