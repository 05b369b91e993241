package dev.winch.server;

import dev.winch.server.endpoint.AccessCheck;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The routes of the groups that are not switched off. */
final class RouteGroups {
  private final Set<EndpointGroup> off;
  private final AccessCheck check;
  private final List<Route> routes = new ArrayList<>();
  private final List<Endpoint<?>> endpoints = new ArrayList<>();

  RouteGroups(Set<EndpointGroup> off, AccessCheck check) {
    this.off = off;
    this.check = check;
  }

  /**
   * @param api what serves these endpoints
   */
  <A> void add(EndpointGroup group, List<Endpoint<A>> all, A api) {
    if (!off.contains(group)) {
      all.forEach(endpoint -> routes.add(endpoint.boundTo(api, check)));
      endpoints.addAll(all);
    }
  }

  /** Those that are served. */
  List<Endpoint<?>> endpoints() {
    return List.copyOf(endpoints);
  }

  List<Route> routes() {
    return List.copyOf(routes);
  }
}
