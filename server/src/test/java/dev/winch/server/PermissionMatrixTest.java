package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.JobId;
import dev.winch.model.run.Node;
import dev.winch.model.run.Role;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.http.EventClient;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.middleware.TokenText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every endpoint of the table for every kind of client. An endpoint without a row in the matrix
 * fails the test: decide who may use it, and add the row.
 */
class PermissionMatrixTest {
  /** What reaches the handler is +; anything else is the status of the refusal. */
  private static final String MATRIX =
      """
      #                              anon guest viewer operator admin creator user role other
      GET /health                    +    +     +      +        +     +       +    +    +
      GET /live                      +    +     +      +        +     +       +    +    +
      GET /ready                     +    +     +      +        +     +       +    +    +
      POST /jobs                     401  401   403    +        +     +       +    +    +
      POST /jobs/batch               401  401   403    +        +     +       +    +    +
      POST /jobs/validate            401  401   +      +        +     +       +    +    +
      GET /jobs                      401  401   +      +        +     +       +    +    +
      GET /jobs/totals               401  401   +      +        +     +       +    +    +
      POST /jobs/cancel              401  401   403    +        +     +       +    +    +
      POST /jobs/restart             401  401   403    +        +     +       +    +    +
      POST /jobs/delete              401  401   403    +        +     +       +    +    +
      PUT /jobs/{id}/delete          401  401   403    404      +     +       +    +    404
      GET /jobs/{id}                 401  401   404    404      +     +       +    +    404
      GET /events                    401  401   +      +        +     +       +    +    +
      GET /jobs/{id}/tasks           401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/context         401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/events          401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/log             401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/log/search      401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/log/stream      401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/audit           401  401   404    404      +     +       +    +    404
      GET /jobs/{id}/explain         401  401   404    404      +     +       +    +    404
      PUT /jobs/{id}/cancel          401  401   403    404      +     +       +    +    404
      PUT /jobs/{id}/restart         401  401   403    404      +     +       +    +    404
      POST /scheduled-jobs           401  401   403    +        +     +       +    +    +
      POST /scheduled-jobs/validate  401  401   +      +        +     +       +    +    +
      GET /scheduled-jobs            401  401   +      +        +     +       +    +    +
      GET /scheduled-jobs/{id}       401  401   404    404      +     +       +    +    404
      GET /scheduled-jobs/{id}/audit 401  401   404    404      +     +       +    +    404
      GET /scheduled-jobs/{id}/explain 401  401   404    404      +     +       +    +    404
      GET /scheduled-jobs/preview    401  401   +      +        +     +       +    +    +
      GET /scheduled-jobs/{id}/firings 401 401  404    404      +     +       +    +    404
      PUT /scheduled-jobs/{id}       401  401   403    404      +     +       +    +    404
      POST /scheduled-jobs/{id}/trigger 401 401 403    404      +     +       +    +    404
      PUT /scheduled-jobs/{id}/pause 401  401   403    404      +     +       +    +    404
      PUT /scheduled-jobs/{id}/resume 401 401   403    404      +     +       +    +    404
      DELETE /scheduled-jobs/{id}    401  401   403    404      +     +       +    +    404
      GET /tasks/{id}                401  401   404    404      +     +       +    +    404
      GET /tasks/{id}/log            401  401   404    404      +     +       +    +    404
      GET /tasks/{id}/log/stream     401  401   404    404      +     +       +    +    404
      GET /tasks/{id}/explain        401  401   404    404      +     +       +    +    404
      GET /queues                    401  401   +      +        +     +       +    +    +
      GET /queues/{name}             401  401   +      +        +     +       +    +    +
      DELETE /queues/{name}          401  401   403    403      +     +       +    +    +
      GET /nodes                     401  401   +      +        +     +       +    +    +
      PUT /nodes/{id}/drain          401  401   403    403      +     +       +    +    +
      PUT /nodes/{id}/resume         401  401   403    403      +     +       +    +    +
      GET /metrics                   401  401   +      +        +     +       +    +    +
      GET /metrics/prometheus        401  401   +      +        +     +       +    +    +
      POST /users                    401  401   403    403      +     403     403  403  403
      GET /users                     401  401   403    403      +     403     403  403  403
      GET /users/{name}              401  401   403    403      +     403     403  403  403
      PUT /users/{name}              401  401   403    403      +     403     403  403  403
      DELETE /users/{name}           401  401   403    403      +     403     403  403  403
      GET /roles                     401  401   +      +        +     +       +    +    +
      POST /roles                    401  401   403    403      +     403     403  403  403
      DELETE /roles/{slug}           401  401   403    403      +     403     403  403  403
      POST /tokens                   401  401   +      +        +     +       +    +    +
      GET /tokens                    401  401   +      +        +     +       +    +    +
      DELETE /tokens/{token}         401  401   404    404      +     +       404  404  404
      POST /login                    +    +     +      +        +     +       +    +    +
      POST /logout                   401  401   +      +        +     +       +    +    +
      GET /me                        401  401   +      +        +     +       +    +    +
      PUT /me/password               401  401   +      +        +     +       +    +    +
      GET /audit                     401  401   403    403      +     403     403  403  403
      GET /openapi.json              +    +     +      +        +     +       +    +    +
      GET /docs                      +    +     +      +        +     +       +    +    +
      GET /docs/docs.js              +    +     +      +        +     +       +    +    +
      GET /docs/docs.css             +    +     +      +        +     +       +    +    +
      GET /schema/job.json           +    +     +      +        +     +       +    +    +
      GET /schema/scheduled-job.json +    +     +      +        +     +       +    +    +
      """;

  /**
   * What lists, counts or changes jobs and schedules of many: + if those with permissions are in it
   * for the client. Requests hold the parameters that are needed to be answered.
   */
  private static final String LISTS =
      """
      #                                            viewer operator admin creator user role other
      GET /jobs                                    -      -        +     +       +    +    -
      GET /jobs?q=hush                             -      -        +     +       +    +    -
      GET /jobs?limit=10                           -      -        +     +       +    +    -
      GET /jobs?limit=100&name=hush&sort=created   -      -        +     +       +    +    -
      GET /jobs/totals                             -      -        +     +       +    +    -
      GET /jobs/totals?name=hush                   -      -        +     +       +    +    -
      POST /jobs/cancel?name=hush&dryRun=true      -      -        +     +       +    +    -
      POST /jobs/cancel?name=hush                  -      -        +     +       +    +    -
      POST /jobs/restart?name=hush&dryRun=true     -      -        +     +       +    +    -
      POST /jobs/restart?name=hush                 -      -        +     +       +    +    -
      POST /jobs/delete?name=hush&dryRun=true      -      -        +     +       +    +    -
      POST /jobs/delete?name=hush                  -      -        +     +       +    +    -
      GET /scheduled-jobs                          -      -        +     +       +    +    -
      """;

  /** Endpoints without an id that show no job; /events has a test of its own. */
  private static final Set<String> SHOW_NO_JOB =
      Set.of(
          "GET /health",
          "GET /live",
          "GET /ready",
          "POST /jobs",
          "POST /jobs/batch",
          "POST /jobs/validate",
          "GET /events",
          "POST /scheduled-jobs",
          "POST /scheduled-jobs/validate",
          "GET /scheduled-jobs/preview",
          "GET /queues",
          "GET /nodes",
          "GET /metrics",
          "GET /metrics/prometheus",
          "POST /users",
          "GET /users",
          "GET /roles",
          "POST /roles",
          "POST /tokens",
          "GET /tokens",
          "POST /login",
          "POST /logout",
          "GET /me",
          "PUT /me/password",
          "GET /audit",
          "GET /openapi.json",
          "GET /docs",
          "GET /docs/docs.js",
          "GET /docs/docs.css",
          "GET /schema/job.json",
          "GET /schema/scheduled-job.json");

  private static final List<String> CLIENTS =
      List.of("anon", "guest", "viewer", "operator", "admin", "creator", "user", "role", "other");

  private static final Set<String> REFUSALS = Set.of("401", "403", "404");

  private final ApiFixture api = ApiFixture.withUsers();

  private final Map<String, String> headers = new LinkedHashMap<>();
  private int made;

  @AfterEach
  void close() {
    api.close();
  }

  private static Map<String, List<String>> matrix() {
    return matrix(MATRIX);
  }

  private static Map<String, List<String>> matrix(String text) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> List.of(line.strip().split(" +")))
        .forEach(
            cells -> rows.put(cells.get(0) + " " + cells.get(1), cells.subList(2, cells.size())));
    return rows;
  }

  @Test
  void everyEndpointHasARow() {
    assertThat(matrix().keySet())
        .containsExactlyInAnyOrderElementsOf(
            ApiTable.all().stream().map(one -> one.method() + " " + one.path()).toList());
    assertThat(matrix().values()).allMatch(cells -> cells.size() == CLIENTS.size());
  }

  @Test
  void everyClientMayDoWhatTheMatrixSays() throws IOException {
    makeUsers();
    api.worker("default", order -> api.completed(order, ""));
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (Endpoint<?> endpoint : ApiTable.all()) {
      List<String> cells = new ArrayList<>();
      for (String client : CLIENTS) {
        Heard heard = ask(endpoint, client);
        assertThat(heard.status()).as(endpoint.path() + heard.body()).isLessThan(500);
        String status = Integer.toString(heard.status());
        cells.add(REFUSALS.contains(status) && !isTheHandlers(endpoint, heard) ? status : "+");
      }
      found.put(endpoint.method() + " " + endpoint.path(), cells);
    }
    assertThat(found).containsAllEntriesOf(matrix());
  }

  @Test
  void everyEndpointWithoutAnIdIsAListOrShowsNoJob() {
    Set<String> lists = new TreeSet<>(SHOW_NO_JOB);
    matrix(LISTS).keySet().forEach(request -> lists.add(request.replaceAll("\\?.*", "")));
    assertThat(
            ApiTable.all().stream()
                .filter(one -> !one.path().contains("{"))
                .map(one -> one.method() + " " + one.path()))
        .containsExactlyInAnyOrderElementsOf(lists);
  }

  /** A client sees a job in a list if its answer changes when the job comes to be there. */
  @Test
  void noListCountsOrChangesInvisibleJobs() throws IOException {
    makeUsers();
    Map<String, List<String>> found = new LinkedHashMap<>();
    for (String request : matrix(LISTS).keySet()) {
      List<String> cells = new ArrayList<>();
      for (String client : CLIENTS.subList(2, CLIENTS.size())) {
        String before = answer(request, client);
        if (request.contains("scheduled")) {
          submit("/scheduled-jobs", "schedule: {cron: \"0 0 1 1 *\"}\n");
        } else {
          String job = submit("/jobs", "");
          if (request.contains("restart") || request.contains("delete")) {
            api.ask("PUT", "/jobs/" + job + "/cancel", headers.get("creator"), "");
          }
        }
        cells.add(answer(request, client).equals(before) ? "-" : "+");
      }
      found.put(request, cells);
    }
    assertThat(found).isEqualTo(matrix(LISTS));
  }

  private String answer(String request, String client) throws IOException {
    String[] parts = request.split(" ");
    return api.ask(parts[0], parts[1], headers.get(client), "").body();
  }

  @Test
  void theEventsOfAllJobsHaveOnlyThoseThatTheClientMaySee() throws IOException {
    makeUsers();
    for (String client : CLIENTS.subList(2, CLIENTS.size())) {
      String authorization = headers.get(client).replace("Authorization: ", "").strip();
      try (EventClient events = new EventClient(api.port(), "/events", "", authorization)) {
        String hidden = submit("/jobs", "");
        String marker = "marker-of-" + client;
        Heard open =
            api.ask(
                "POST",
                "/jobs",
                headers.get("creator") + "Content-Type: text/yaml\n",
                "name: " + marker + "\ntasks: [{name: a, queue: nowhere, run: x}]\n");
        assertThat(open.status()).isEqualTo(200);
        boolean seen =
            events.until("job", marker).stream().anyMatch(event -> event.data().contains(hidden));
        assertThat(seen)
            .as(client)
            .isEqualTo(Set.of("admin", "creator", "user", "role").contains(client));
      }
    }
  }

  /** Nobody's password is wrong for {@code /login} but the one that was sent. */
  private static boolean isTheHandlers(Endpoint<?> endpoint, Heard heard) {
    return endpoint.path().equals("/login") && heard.body().contains("wrong username or password");
  }

  private void makeUsers() {
    headers.put("anon", "");
    headers.put("guest", AccessTest.basic("guest:"));
    for (String name : CLIENTS.subList(2, CLIENTS.size())) {
      api.addUser(name, "pass", false);
      headers.put(name, AccessTest.basic(name + ":pass"));
    }
    api.store.write(
        t -> {
          t.accounts().addRole(new Role("r", "build", "", api.clock.instant()));
          for (AccessLevel level :
              List.of(AccessLevel.VIEWER, AccessLevel.OPERATOR, AccessLevel.ADMIN)) {
            t.accounts().assign(new UserId("id-of-" + level.slug()), List.of(level.slug()));
          }
          t.accounts().assign(new UserId("id-of-role"), List.of("build"));
          return null;
        });
  }

  /** Each request from another address, because the guest's password is wrong each time. */
  private Heard ask(Endpoint<?> endpoint, String client) throws IOException {
    made++;
    String address = "X-Forwarded-For: 10.0.%d.%d\n".formatted(made / 250, made % 250);
    String body = endpoint.path().equals("/login") ? "{}" : "";
    return api.ask(
        endpoint,
        path(endpoint),
        address + "Content-Type: application/json\n" + headers.get(client),
        body);
  }

  /** The path with variables of something new, so that no request meets what another left. */
  private String path(Endpoint<?> endpoint) throws IOException {
    String path = endpoint.path();
    if (!path.contains("{")) {
      return path;
    }
    String thing =
        switch (path.substring(1, path.indexOf('/', 1))) {
          case "jobs" -> submit("/jobs", "");
          case "scheduled-jobs" -> submit("/scheduled-jobs", "schedule: {cron: \"0 0 1 1 *\"}\n");
          case "tasks" -> task();
          case "queues" -> "default";
          case "nodes" -> node();
          case "users" -> user();
          case "roles" -> role();
          case "tokens" -> token();
          default ->
              throw new AssertionError("make something for " + path + " to be asked for here");
        };
    return path.replaceFirst("\\{[^}]*}", thing);
  }

  private String submit(String path, String more) throws IOException {
    Heard heard =
        api.ask(
            "POST",
            path,
            headers.get("creator") + "Content-Type: text/yaml\n",
            """
            name: hush
            tasks: [{name: a, queue: nowhere, run: "true"}]
            permissions: [{user: user}, {role: build}]
            """
                + more);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return ApiFixture.id(heard).value();
  }

  private String task() throws IOException {
    TaskRun task =
        api.rows
            .task(api.stored(new JobId(submit("/jobs", ""))))
            .state(TaskState.SCHEDULED)
            .build();
    api.rows.insert(task);
    return task.id().value();
  }

  private String node() {
    Node node = api.rows.node("worker-" + made);
    api.store.write(
        t -> {
          t.heartbeat(node, api.clock.instant());
          return null;
        });
    return node.id().value();
  }

  private String user() {
    String name = "victim-" + made;
    api.addUser(name, "pass", false);
    return name;
  }

  private String role() {
    String slug = "role-" + made;
    api.store.write(
        t -> {
          t.accounts().addRole(new Role(slug + "-id", slug, "", api.clock.instant()));
          return null;
        });
    return slug;
  }

  private String token() {
    String id = "token-" + made;
    api.store.write(
        t -> {
          t.accounts()
              .addToken(
                  new AccessToken(
                      id,
                      new UserId("id-of-creator"),
                      AccessToken.Kind.API,
                      "x",
                      Optional.empty(),
                      api.clock.instant(),
                      api.clock.instant().plus(Duration.ofDays(1)),
                      Optional.empty()),
                  TokenText.hash(id));
          return null;
        });
    return id;
  }

  /** A token never allows more than its role, and never more than its user. */
  @Test
  void aTokenIsAClientOfItsRole() throws IOException {
    makeUsers();
    for (AccessLevel level : List.of(AccessLevel.VIEWER, AccessLevel.OPERATOR)) {
      String text = tokenOf("admin", level.slug());
      for (Map.Entry<String, List<String>> row : matrix().entrySet()) {
        if (row.getKey().contains("{") || row.getKey().endsWith("/login")) {
          continue;
        }
        List<String> parts = List.of(row.getKey().split(" "));
        Heard heard =
            api.ask(
                parts.get(0),
                parts.get(1),
                "Content-Type: application/json\nAuthorization: Bearer " + text + "\n",
                "");
        String expected = row.getValue().get(CLIENTS.indexOf(level.slug()));
        assertThat(heard.status() == 403)
            .as(level + " " + row.getKey() + " " + heard.body())
            .isEqualTo(expected.equals("403"));
      }
    }
    assertThat(wanted("viewer", "operator").status()).isEqualTo(403);
    assertThat(wanted("other", "admin").status()).isEqualTo(403);
  }

  private Heard wanted(String user, String role) throws IOException {
    return api.ask(
        "POST", "/tokens", headers.get(user), "{\"name\":\"x\",\"role\":\"" + role + "\"}");
  }

  private String tokenOf(String user, String role) throws IOException {
    Heard heard = wanted(user, role);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return Stream.of(heard.body().split("\""))
        .filter(text -> text.startsWith("winch_"))
        .findFirst()
        .orElseThrow();
  }
}
