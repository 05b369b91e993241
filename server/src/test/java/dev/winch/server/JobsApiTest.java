package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.trace.TraceContext;
import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.JobQueries.JobQuery;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoints of {@code /jobs} and {@code /tasks}, as the reference answers them. */
class JobsApiTest {
  private static final String HELLO =
      """
      name: hello
      inputs: {who: world, dbPassword: hunter2}
      secrets: {key: s3cret}
      tasks:
        - name: greet
          var: greeting
          env: {SAY: s3cret, KIND: plain}
          run: echo hello
      """;

  private static final String GUEST =
      "{\"id\":\"00000000000000000000000000000001\",\"name\":\"Guest\",\"username\":\"guest\","
          + "\"createdAt\":\"1970-01-01T00:00:00Z\",\"disabled\":true}";

  private static final String WAITING = HELLO + "wait: {timeout: 1h}\n";

  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private TraceContext trace(String headers) throws IOException {
    Heard heard = api.ask("POST", "/jobs", "Content-Type: text/yaml\n" + headers, HELLO);
    JobId id = ApiFixture.id(heard);
    assertThat(api.get("/jobs/" + id).body()).doesNotContain("trace");
    return api.reads().jobs().spec(id).orElseThrow().trace().orElseThrow();
  }

  @Test
  void aJobBelongsToTheTraceOfItsRequestOrBeginsOne() throws IOException {
    String caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assertThat(trace("traceparent: " + caller + "\n").traceparent()).isEqualTo(caller);
    assertThat(trace("").isRoot()).isTrue();
    assertThat(trace("traceparent: " + caller + "\ntraceparent: " + caller + "\n").isRoot())
        .as("two are none")
        .isTrue();
    for (String invalid :
        List.of(
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            caller + "-more",
            "x".repeat(5000))) {
      assertThat(trace("traceparent: " + invalid + "\n").isRoot()).as(invalid).isTrue();
    }
    assertThat(trace("traceparent: cc" + caller.substring(2) + "-more\n").traceId())
        .as("of a later version")
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void aJobIsTakenInAndAnsweredAsASummary() throws IOException {
    Heard heard = api.postYaml(HELLO);

    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
    assertThat(heard.body())
        .isEqualTo(
            "{\"id\":\""
                + ApiFixture.id(heard)
                + "\",\"createdBy\":"
                + GUEST
                + ",\"inputs\":{\"dbPassword\":\"hunter2\",\"who\":\"world\"},\"name\":\"hello\","
                + "\"state\":\"PENDING\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"position\":0,"
                + "\"taskCount\":1}\n");
    assertThat(api.stored(ApiFixture.id(heard)).name()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/yaml",
        "TEXT/YAML; charset=utf-8",
        "application/x-yaml",
        "application/yaml",
        "text/x-yaml",
      })
  void j1_parametersAndCaseOfTheContentTypeDoNotMatter(String type) throws IOException {
    assertThat(api.post("/jobs", type, HELLO).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain, '{}', unknown content type: text/plain",
    "'', '{}', missing content type",
    "application/json, '', EOF",
    "text/yaml, '', EOF",
  })
  void j1_otherBodiesAreRefused(String type, String body, String message) throws IOException {
    String header = type.isEmpty() ? "" : "Content-Type: " + type + "\n";

    Heard heard = api.ask("POST", "/jobs", header, body);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message + "\"");
    assertThat(api.get("/jobs").body()).contains("\"totalItems\":0");
  }

  @Test
  void decision20_anInvalidJobIsA400WithPlacesAndHints() throws IOException {
    Heard heard = api.postYaml("name: x\ntasks:\n  - name: a\n    imag: b\n");

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body())
        .contains("field imag not found in type input.Task")
        .contains("\"errors\":[{\"path\":\"tasks[0].imag\",\"line\":4,\"column\":5,\"rule\":")
        .contains("image");
  }

  @Test
  void aBodyOverTheLimitIsRefused() throws IOException {
    String body = HELLO + "#".repeat(ApiFixture.LIMIT);
    Heard declared = api.postYaml(body);
    Heard chunked;
    try (RawClient client = new RawClient(api.port())) {
      client.say("POST /jobs HTTP/1.1\nHost: winch\nContent-Type: text/yaml\n");
      client.say("Transfer-Encoding: chunked\n\n");
      client.say(Integer.toHexString(body.length()) + "\n" + body + "\n0\n\n");
      chunked = client.hear();
    }

    assertThat(declared.status()).isEqualTo(413);
    assertThat(declared.body()).isEqualTo("{\"message\":\"Request Entity Too Large\"}\n");
    assertThat(chunked.status()).isEqualTo(400);
    assertThat(chunked.body())
        .isEqualTo("{\"message\":\"code=413, message=Request Entity Too Large\"}\n");
  }

  @Test
  void h2_h5_aWaitingClientGetsTheWholeJobAtItsEndWithoutItsSecrets() throws IOException {
    api.worker("default", order -> api.completed(order, "it is s3cret"));

    Heard heard = api.postYaml(WAITING + "output: '{{ tasks.greeting }}'\n");

    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.body())
        .startsWith(
            "{\"id\":\"" + ApiFixture.id(heard) + "\",\"name\":\"hello\",\"state\":\"COMPLETED\"")
        .contains("\"result\":\"it is [REDACTED]\"", "\"secrets\":{\"key\":\"[REDACTED]\"}")
        .contains("\"tasks\":{\"greeting\":\"it is [REDACTED]\"}")
        .doesNotContain("s3cret", "hunter2");
  }

  @Test
  void h2_aWaitingClientIsAnsweredWhenItsJobIsCancelled() throws IOException {
    try (RawClient client = new RawClient(api.port())) {
      ApiFixture.send(client, "POST", "/jobs", "Content-Type: text/yaml\n", WAITING);
      JobId id = accepted();
      assertThat(api.put("/jobs/" + id + "/cancel").body()).isEqualTo("{\"status\":\"OK\"}\n");

      assertThat(client.hear().body()).contains("\"state\":\"CANCELLED\"");
    }
  }

  @Test
  void h19_aJobSubmittedWithWaitCanBeRestarted() throws IOException {
    api.worker("default", order -> api.failed(order, "no"));
    Heard heard = api.postYaml(WAITING);
    assertThat(heard.body()).contains("\"state\":\"FAILED\"");
    String job = "/jobs/" + ApiFixture.id(heard);

    assertThat(api.put(job + "/restart").body()).isEqualTo("{\"status\":\"OK\"}\n");

    await()
        .untilAsserted(
            () ->
                assertThat(api.get(job).body())
                    .as("failed once more")
                    .contains("\"state\":\"FAILED\"")
                    .containsPattern(
                        "\"execution\":\\[.*\"state\":\"FAILED\".*\"state\":\"FAILED\""));
  }

  @Test
  void h19_j8_aSubjobWithoutTasksIsRefused() throws IOException {
    Heard heard = api.postYaml("{name: n, tasks: [{name: a, subjob: {name: s, tasks: []}}]}");
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).contains("\"path\":\"tasks[0].subjob.tasks\"");
    assertThat(api.get("/health").status()).isEqualTo(200);
  }

  /** The only job there is, once it is there. */
  private JobId accepted() {
    var any = new JobQuery("", List.of(), 1, 1);
    return await()
        .until(() -> api.reads().jobs().page(any).items(), jobs -> !jobs.isEmpty())
        .getFirst()
        .id();
  }

  @Test
  void aWaitThatTimesOutIsA408AndTheJobContinues() throws IOException {
    Heard heard = api.postYaml(HELLO + "wait: {timeout: 1ms}\n");

    assertThat(heard.status()).isEqualTo(408);
    assertThat(heard.body()).isEqualTo("{\"message\":\"timeout waiting for job to complete\"}\n");
    assertThat(api.get("/jobs").body()).contains("\"totalItems\":1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5s", "soon", "''"})
  void j10_aWaitThatCannotBeKeptIsRefused(String timeout) throws IOException {
    assertThat(api.postYaml(HELLO + "wait: {timeout: " + timeout + "}\n").status()).isEqualTo(400);
    assertThat(api.get("/jobs").body()).contains("\"totalItems\":0");
  }

  @Test
  void h2_aWaitThatTheDatabaseInterruptsDoesNotSuggestAResubmission() throws IOException {
    api.store.afterCommit(() -> api.store.breakDown("the database does not answer"));

    Heard heard = api.postYaml(WAITING);

    assertThat(heard.status()).isEqualTo(503);
    assertThat(heard.headers()).doesNotContainKey("retry-after");
    assertThat(heard.body()).contains(" was accepted and goes on; the database does not answer\"}");
  }

  @Test
  void h2_aWaitEndsWithTheServer() throws Exception {
    try (RawClient client = new RawClient(api.port())) {
      ApiFixture.send(client, "POST", "/jobs", "Content-Type: text/yaml\n", WAITING);
      accepted();
      var closed = CompletableFuture.runAsync(api::close);
      Heard heard = client.hear();

      assertThat(heard.status()).isEqualTo(503);
      assertThat(heard.body()).isEqualTo("{\"message\":\"server shutting down\"}\n");
      closed.get();
    }
  }

  @Test
  void aJobIsShownWithItsTasksAndTheirRuns() throws IOException {
    JobId id = ApiFixture.id(api.postYaml(HELLO));

    Heard heard = api.get("/jobs/" + id);

    String task = "\"run\":\"echo hello\",\"env\":{\"KIND\":\"plain\",\"SAY\":\"[REDACTED]\"},";
    assertThat(heard.body())
        .startsWith(
            "{\"id\":\""
                + id
                + "\",\"name\":\"hello\",\"state\":\"SCHEDULED\",\"createdAt\":"
                + "\"2026-01-01T00:00:00Z\",\"createdBy\":"
                + GUEST
                + ",\"startedAt\":\"2026-01-01T00:00:00Z\",\"tasks\":[{\"name\":\"greet\","
                + task
                + "\"var\":\"greeting\"}],\"execution\":[{\"id\":\"")
        .contains("\",\"jobId\":\"" + id + "\",\"position\":1,\"name\":\"greet\",")
        .contains("\"dbPassword\":\"[REDACTED]\"", "\"secrets\":{\"key\":\"[REDACTED]\"}")
        .contains("\"context\":{\"job\":{\"id\":\"" + id + "\",\"name\":\"hello\"}")
        .doesNotContain("s3cret", "hunter2")
        .endsWith("}\n");
    assertThat(api.get("/jobs/" + id + "?execution=none").body()).contains("\"execution\":[]");
    assertThat(api.get("/jobs/" + id + "?execution=some").status()).isEqualTo(400);
  }

  @Test
  void h5_h9_theErrorOfAFailedJobIsShownWithoutItsSecrets() throws IOException {
    api.worker("default", order -> api.failed(order, "no s3cret"));

    assertThat(api.postYaml(WAITING).body())
        .contains("\"state\":\"FAILED\"", "\"error\":\"no [REDACTED]\"")
        .doesNotContain("s3cret");
  }

  @Test
  void permissionsAreShownInFull() throws IOException {
    JobId id =
        ApiFixture.id(api.postYaml(HELLO + "permissions: [{role: public}, {user: guest}]\n"));

    assertThat(api.get("/jobs/" + id).body())
        .contains(
            "\"permissions\":[{\"role\":{\"id\":\"00000000000000000000000000000002\","
                + "\"slug\":\"public\",\"name\":\"Public\",\"createdAt\":\"1970-01-01T00:00:00Z\"}}"
                + ",{\"user\":"
                + GUEST
                + "}]");
  }

  @Test
  void decision14_theRunsOfALongJobComeInPieces() throws IOException {
    JobRun job = api.rows.job("long").build();
    api.rows.insert(job);
    TaskRun first = api.rows.task(job).build();
    TaskRun second = api.rows.task(job).build();
    TaskRun third = api.rows.task(job).build();
    api.rows.insert(first, second, third);

    String path = "/jobs/" + job.id() + "/tasks?size=2";
    assertThat(api.get(path).body())
        .startsWith("{\"items\":[{\"id\":\"" + first.id())
        .contains("\"id\":\"" + second.id())
        .endsWith("],\"next\":\"" + second.id() + "\"}\n");
    assertThat(api.get(path + "&after=" + second.id()).body())
        .startsWith("{\"items\":[{\"id\":\"" + third.id())
        .endsWith("}]}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /jobs/ffffffffffffffffffffffffffffffff",
    "GET, /jobs/not-an-id",
    "GET, /jobs/ffffffffffffffffffffffffffffffff/log",
    "GET, /jobs/ffffffffffffffffffffffffffffffff/tasks",
    "PUT, /jobs/ffffffffffffffffffffffffffffffff/cancel",
    "PUT, /jobs/ffffffffffffffffffffffffffffffff/restart",
  })
  void anUnknownJobIsNotFound(String method, String path) throws IOException {
    Heard heard = api.ask(method, path, "", "");

    assertThat(heard.status()).isEqualTo(404);
    assertThat(heard.body()).isEqualTo("{\"message\":\"job not found\"}\n");
  }

  @Test
  void aJobIsCancelledAndRestartedAsItsStateAllows() throws IOException {
    String job = "/jobs/" + ApiFixture.id(api.postYaml(HELLO));

    assertThat(api.put(job + "/restart"))
        .satisfies(refused("job is SCHEDULED and can not be restarted"));
    assertThat(api.put(job + "/cancel").body()).isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(api.put(job + "/cancel")).satisfies(refused("job is not running"));
    assertThat(api.put(job + "/restart").body()).isEqualTo("{\"status\":\"OK\"}\n");
  }

  @Test
  void e51_theAuditTrailOfAJobIsServed() throws IOException {
    String job = "/jobs/" + ApiFixture.id(api.postYaml(HELLO));
    api.put(job + "/cancel");
    api.put(job + "/cancel");
    api.put(job + "/restart");

    assertThat(api.get(job + "/audit").body().replaceAll("\"at\":\"[^\"]+Z\"", "AT"))
        .isEqualTo(
            "{\"items\":[{\"action\":\"RESTARTED\",\"by\":%1$s,AT},{\"action\":\"CANCELLED\",\"by\":%1$s,AT},{\"action\":\"SUBMITTED\",\"by\":%1$s,AT}],\"number\":1,\"size\":3,\"totalPages\":1,\"totalItems\":3}\n"
                .formatted(GUEST));
    assertThat(api.get(job + "/audit?size=1&page=2").body()).contains("CANCELLED");
    assertThat(api.get("/jobs/unknown/audit").status()).isEqualTo(404);
  }

  private static ThrowingConsumer<Heard> refused(String message) {
    return heard -> {
      assertThat(heard.status()).isEqualTo(400);
      assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    };
  }

  @Test
  void anUnavailableDatabaseIsA503() throws IOException {
    JobId id = ApiFixture.id(api.postYaml(HELLO));
    api.store.breakDown("the database does not answer");

    for (String path : new String[] {"/jobs", "/jobs/" + id, "/nodes", "/metrics", "/tasks/x"}) {
      Heard heard = api.get(path);
      assertThat(heard.status()).isEqualTo(503);
      assertThat(heard.headers()).containsEntry("retry-after", "1");
      assertThat(heard.body()).isEqualTo("{\"message\":\"the database does not answer\"}\n");
    }
    Heard refused = api.postYaml(HELLO);
    assertThat(refused.status()).isEqualTo(503);
    api.store.recover();
    assertThat(api.get("/jobs").body()).contains("\"totalItems\":1");
  }
}
