package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTreeTest {
  private final RouteTree tree = new RouteTree();

  private void add(String... routes) {
    for (String route : routes) {
      tree.add(Routes.of(route, request -> ApiResponse.empty(204)));
    }
  }

  private RouteTree.Match match(String path) {
    return tree.match(RequestTarget.segments(path)).orElseThrow();
  }

  @Test
  void aPathHasAnyNumberOfSegmentsAndVariables() {
    add("GET /a", "GET /users/{user}/roles/{role}/x", "GET /users/{name}");

    assertThat(match("/users/alice/roles/r%2F1/x").variables())
        .isEqualTo(Map.of("user", "alice", "role", "r/1"));
    assertThat(match("/users/alice").variables()).isEqualTo(Map.of("name", "alice"));
    assertThat(match("/a").variables()).isEmpty();
    assertThat(tree.match(List.of("users", "alice", "roles"))).isEmpty();
    assertThat(tree.match(List.of("users", "alice", "roles", "r", "x", "y"))).isEmpty();
    assertThat(tree.match(List.of("users"))).isEmpty();
  }

  @Test
  void aTextWinsOverAVariable() {
    add("GET /jobs/{id}", "POST /jobs/cancel", "GET /jobs/{id}/log");

    assertThat(match("/jobs/cancel").allow()).isEqualTo("OPTIONS, POST");
    assertThat(match("/jobs/1").allow()).isEqualTo("OPTIONS, GET, HEAD");
  }

  @Test
  void allowListsTheMethodsOfAPathByName() {
    add("PUT /x", "GET /x", "DELETE /x");

    assertThat(match("/x").allow()).isEqualTo("OPTIONS, DELETE, GET, PUT, HEAD");
  }

  @Test
  void anEndpointIsThereOnce() {
    add("GET /x/{a}");

    assertThatThrownBy(() -> add("GET /x/{a}")).hasMessageContaining("two handlers");
    assertThatThrownBy(() -> add("PUT /x/{b}")).hasMessageContaining("names its variables");
  }
}
