package dev.winch.server.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The paths that exist, by segment. A text wins over a variable at its place, whatever follows; the
 * names of variables belong to the path as a whole, so two paths may call the same place
 * differently.
 */
final class RouteTree {
  private final Map<String, RouteTree> texts = new HashMap<>();
  private Optional<RouteTree> variable = Optional.empty();
  private Optional<Endpoints> endpoints = Optional.empty();

  /**
   * What is at a path.
   *
   * @param allow the value of the header {@code Allow}
   */
  private record Endpoints(List<String> variables, Map<String, Handler> handlers, String allow) {
    Endpoints with(Route route, List<String> names) {
      Map<String, Handler> all = new HashMap<>(handlers);
      if (all.put(route.method(), route.handler()) != null) {
        throw new IllegalArgumentException(
            "two handlers for " + route.method() + " " + route.path());
      }
      if (!variables.equals(names)) {
        throw new IllegalArgumentException(
            route.path() + " names its variables unlike other methods of the path");
      }
      return new Endpoints(names, all, allowed(all));
    }

    private static String allowed(Map<String, Handler> handlers) {
      List<String> methods = new ArrayList<>(List.of("OPTIONS"));
      methods.addAll(handlers.keySet().stream().sorted().toList());
      if (handlers.containsKey("GET")) {
        methods.add("HEAD");
      }
      return String.join(", ", methods);
    }
  }

  /**
   * A path that exists.
   *
   * @param variables their decoded values by name
   * @param handlers by method
   * @param allow the value of the header {@code Allow}
   */
  record Match(Map<String, String> variables, Map<String, Handler> handlers, String allow) {}

  /**
   * @throws IllegalArgumentException if it is there already
   */
  void add(Route route) {
    RouteTree place = this;
    List<String> names = new ArrayList<>();
    for (String segment : RequestTarget.segments(route.path())) {
      if (segment.startsWith("{") && segment.endsWith("}")) {
        names.add(segment.substring(1, segment.length() - 1));
        place = place.variable();
      } else {
        place = place.texts.computeIfAbsent(segment, _ -> new RouteTree());
      }
    }
    place.endpoints =
        Optional.of(
            place
                .endpoints
                .orElseGet(() -> new Endpoints(List.copyOf(names), Map.of(), ""))
                .with(route, names));
  }

  private RouteTree variable() {
    RouteTree place = variable.orElseGet(RouteTree::new);
    variable = Optional.of(place);
    return place;
  }

  /** Finds a path by its decoded segments. */
  Optional<Match> match(List<String> segments) {
    RouteTree place = this;
    List<String> values = new ArrayList<>(2);
    for (String segment : segments) {
      RouteTree next = place.texts.get(segment);
      if (next == null) {
        if (place.variable.isEmpty()) {
          return Optional.empty();
        }
        values.add(segment);
        next = place.variable.get();
      }
      place = next;
    }
    return place.endpoints.map(
        found -> new Match(byName(found.variables(), values), found.handlers(), found.allow()));
  }

  private static Map<String, String> byName(List<String> names, List<String> values) {
    return switch (names.size()) {
      case 0 -> Map.of();
      case 1 -> Map.of(names.getFirst(), values.getFirst());
      default -> {
        Map<String, String> variables = HashMap.newHashMap(names.size());
        for (int i = 0; i < names.size(); i++) {
          variables.put(names.get(i), values.get(i));
        }
        yield variables;
      }
    };
  }
}
