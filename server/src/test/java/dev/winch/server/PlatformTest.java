package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.FaultPolicy;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.LoopStep;
import dev.winch.lifecycle.RetryDelays;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.server.http.ListenAddress;
import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.TestThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Endpoints for health, nodes, queues, metrics and users, and errors of routing, as the reference
 * answers them.
 */
class PlatformTest {
  private ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void h1_o22_healthSaysWhichPartIsDown() throws IOException {
    Heard up = api.get("/health?verbose=1&x=%20y");
    Heard head = api.ask("HEAD", "/health", "", "");
    api.store.breakDown("connection to 10.0.0.1 refused");
    Heard down = api.get("/health");

    assertThat(up.status()).isEqualTo(200);
    assertThat(up.body())
        .startsWith("{\"status\":\"UP\",\"version\":\"1.2.3\",\"parts\":[")
        .contains(
            "{\"name\":\"database\",\"status\":\"UP\"},{\"name\":\"broker\",\"status\":\"UP\"}")
        .contains("{\"name\":\"engine\",\"status\":\"UP\"}")
        .doesNotContain("DOWN");
    assertThat(head.status()).isEqualTo(200);
    assertThat(down.status()).isEqualTo(503);
    assertThat(down.body())
        .startsWith("{\"status\":\"DOWN\",\"version\":\"1.2.3\",\"broken\":[\"database\"],")
        .contains("{\"name\":\"database\",\"status\":\"DOWN\"}");
  }

  @Test
  void anAnswerHasTheRequestsIdAndKeepsOneThatIsWellFormed() throws IOException {
    Heard first = api.get("/jobs");
    Heard second = api.get("/jobs");
    Heard sent = api.ask("GET", "/nothing", "X-Request-Id: from-proxy.1:2\n", "");

    assertThat(first.headers().get("x-request-id")).matches("[0-9a-f]{32}");
    assertThat(second.headers().get("x-request-id"))
        .isNotEqualTo(first.headers().get("x-request-id"));
    assertThat(sent.headers()).containsEntry("x-request-id", "from-proxy.1:2");
    for (String bad : List.of("a b", "<script>", "x".repeat(65))) {
      assertThat(api.ask("GET", "/jobs", "X-Request-Id: " + bad + "\n", "").headers())
          .doesNotContainEntry("x-request-id", bad);
    }
  }

  @Test
  void o22_aDatabaseThatIsDownEndsReadinessAndNotLife() throws IOException {
    assertThat(api.get("/ready").status()).isEqualTo(200);
    api.store.breakDown("connection to 10.0.0.1 refused");

    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").body()).contains("\"broken\":[\"database\"]");
    assertThat(api.get("/live").status()).isEqualTo(200);
  }

  @Test
  void o22_aPartThatNoRequestNeedsEndsNeither() throws IOException {
    api.threads.health().add("certificate", () -> Optional.of("it has expired"));

    assertThat(api.get("/health").status()).isEqualTo(503);
    assertThat(api.get("/ready").status()).isEqualTo(200);
    assertThat(api.get("/live").status()).isEqualTo(200);
  }

  @Test
  void o22_aProcessThatStopsAnswersAndIsNotReady() throws IOException {
    api.draining.set(true);

    assertThat(api.get("/ready").status()).isEqualTo(503);
    assertThat(api.get("/ready").body()).contains("\"broken\":[\"drain\"]");
    assertThat(api.get("/live").status()).isEqualTo(200);
    assertThat(api.get("/jobs").status()).isEqualTo(200);
  }

  @Test
  void o22_aLoopThatHasEndedEndsLifeAndOneThatFailsDoesNot() throws IOException {
    LoopStep fails =
        () -> {
          throw new IllegalStateException("a defect");
        };
    var failing =
        api.threads.loop(LoopSpec.named("failing").retrying(RetryDelays.STANDARD), fails).start();
    await().until(() -> failing.failure().isPresent());
    assertThat(api.get("/live").status()).isEqualTo(200);
    var fatal = new FaultPolicy.Fatal(RetryDelays.STANDARD, _ -> true, _ -> {});

    var dead = api.threads.loop(LoopSpec.named("dead").with(fatal), fails).start();

    await().until(() -> dead.halt().isPresent());
    Heard live = api.get("/live");
    assertThat(live.status()).isEqualTo(503);
    assertThat(live.body()).contains("\"broken\":[\"dead\"]");
    failing.close();
  }

  @Test
  void o22_aWorkerAnswersForItsHealthAndNothingElse() throws IOException {
    Map<String, String> faults = new ConcurrentHashMap<>();
    var threads = TestThreads.create();
    threads.health().add("runtime", () -> Optional.ofNullable(faults.get("runtime")));
    try (var worker = healthServer(new ListenAddress("127.0.0.1", 0), threads)) {
      String host = " HTTP/1.1\nHost: winch\n\n";
      Heard up = RawClient.ask(worker.port(), "GET /health" + host);
      faults.put("runtime", "no container engine");
      Heard down = RawClient.ask(worker.port(), "GET /health" + host);

      assertThat(up.body())
          .isEqualTo(
              "{\"status\":\"UP\",\"version\":\"1.2.3\",\"parts\":[{\"name\":\"runtime\",\"status\":\"UP\"}]}\n");
      assertThat(down.status()).isEqualTo(503);
      assertThat(RawClient.ask(worker.port(), "GET /ready" + host).status()).isEqualTo(503);
      assertThat(RawClient.ask(worker.port(), "GET /live" + host).status()).isEqualTo(200);
      faults.clear();
      assertThat(RawClient.ask(worker.port(), "GET /ready" + host).status()).isEqualTo(200);
      api.draining.set(true);
      assertThat(RawClient.ask(worker.port(), "GET /ready" + host).body()).contains("drain");
      assertThat(RawClient.ask(worker.port(), "GET /jobs" + host).status()).isEqualTo(404);
      var taken = new ListenAddress("127.0.0.1", worker.port());
      assertThatThrownBy(() -> healthServer(taken, threads))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("worker.address");
    }
  }

  private HealthServer healthServer(ListenAddress address, BackgroundThreads threads) {
    return HealthServer.start(
        address,
        Optional.empty(),
        threads,
        "1.2.3",
        api.clock,
        new SeededIds(3),
        api.draining::get,
        api.meters);
  }

  @ParameterizedTest
  @CsvSource({
    "HEALTH, /health",
    "JOBS, /jobs",
    "JOBS, /jobs/1/log",
    "TASKS, /tasks/1",
    "QUEUES, /queues",
    "NODES, /nodes",
    "METRICS, /metrics",
    "USERS, /users",
    "DOCS, /openapi.json",
  })
  void aDisabledEndpointGroupIsA404(EndpointGroup off, String path) throws IOException {
    api.close();
    api = new ApiFixture(EnumSet.of(off));

    for (String method : new String[] {"GET", "POST", "OPTIONS"}) {
      Heard heard = api.ask(method, path, "", "");
      assertThat(heard.status()).isEqualTo(404);
      assertThat(heard.body()).isEqualTo("{\"message\":\"Not Found\"}\n");
    }
  }

  @Test
  void aTaskIsShownLikeInItsJobWithoutSecrets() throws IOException {
    var id =
        ApiFixture.id(
            api.postYaml("name: x\nsecrets: {k: s3cret}\ntasks: [{name: a, run: echo s3cret}]\n"));
    TaskRun task = api.rows.task(api.stored(id)).state(TaskState.SCHEDULED).build();
    api.rows.insert(task);

    assertThat(api.get("/tasks/" + task.id()).body())
        .startsWith("{\"id\":\"" + task.id() + "\",\"jobId\":\"" + id + "\",\"position\":1,")
        .contains("\"name\":\"a\"", "\"state\":\"SCHEDULED\"", "\"run\":\"echo [REDACTED]\"");
    Heard unknown = api.get("/tasks/ffffffffffffffffffffffffffffffff");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"message\":\"task not found\"}\n");
    assertThat(api.get("/tasks/ffffffffffffffffffffffffffffffff/log").body())
        .isEqualTo("{\"message\":\"task not found\"}\n");
  }

  @Test
  void queuesAreListedAndShown() throws IOException {
    try (var busy = api.broker.consume("default", 16, delivery -> {})) {
      api.postYaml("name: x\ntasks: [{name: a, queue: a b, run: \"true\"}]\n");

      String odd = "{\"name\":\"a b\",\"size\":1,\"subscribers\":0,\"unacked\":0}";
      String served = "{\"name\":\"default\",\"size\":0,\"subscribers\":16,\"unacked\":0}";
      assertThat(busy).isNotNull();
      // The task is handed over after its submission was answered.
      await()
          .untilAsserted(
              () ->
                  assertThat(api.get("/queues").body())
                      .isEqualTo("[" + odd + "," + served + "]\n"));
      assertThat(api.get("/queues/a%20b").body()).isEqualTo(odd + "\n");
    }
    Heard unknown = api.get("/queues/none");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.body()).isEqualTo("{\"message\":\"queue none not found\"}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "idle, 200, ''",
    "none, 404, queue none not found",
    "busy, 400, queue busy is in use",
    "x-anything, 400, queue x-anything is not a task queue",
    "jobs, 400, queue jobs is not a task queue",
  })
  void h7_onlyATaskQueueWithoutSubscribersIsDeleted(String name, int status, String message)
      throws IOException {
    api.broker.consume("idle", 1, delivery -> {}).close();
    api.broker.consume("busy", 1, delivery -> {});

    Heard heard = api.delete("/queues/" + name);

    assertThat(heard.status()).isEqualTo(status);
    assertThat(heard.body())
        .isEqualTo(message.isEmpty() ? "" : "{\"message\":\"" + message + "\"}\n");
  }

  @Test
  void e36_e27_nodesAreShownUntilTheyAreSilentForFiveMinutes() throws IOException {
    heartbeat("alive", Node.Status.UP, 0);
    heartbeat("broken", Node.Status.DOWN, 61);
    heartbeat("late", Node.Status.UP, 60);
    heartbeat("silent", Node.Status.UP, 61);
    heartbeat("vanished", Node.Status.UP, 301);

    String body = api.get("/nodes").body();

    assertThat(body.replaceAll(".*?\"name\":\"(\\w+)\".*?\"status\":\"(\\w+)\"", "$1 $2,"))
        .startsWith("alive UP,broken DOWN,late UP,silent OFFLINE,")
        .doesNotContain("vanished");
    assertThat(api.get("/metrics").body())
        .endsWith("\"nodes\":{\"online\":4,\"cpuPercent\":12.5}}\n");
  }

  @Test
  void anOperatorDrainsAWorkerAndResumesIt() throws IOException {
    heartbeat("alive", Node.Status.UP, 0);
    heartbeat("coordinator", "", Node.Status.UP, 0);
    assertThat(api.get("/nodes").body()).doesNotContain("drained");

    assertThat(api.ask("PUT", "/nodes/node-alive/drain", "", "").body())
        .isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(api.get("/nodes").body()).containsOnlyOnce("\"drained\":true");
    assertThat(api.ask("PUT", "/nodes/node-alive/resume", "", "").status()).isEqualTo(200);
    assertThat(api.get("/nodes").body()).doesNotContain("drained");

    Heard coordinator = api.ask("PUT", "/nodes/node-coordinator/drain", "", "");
    assertThat(coordinator.status()).isEqualTo(400);
    assertThat(coordinator.body()).contains("node is a coordinator, which runs no tasks");
    assertThat(api.ask("PUT", "/nodes/nobody/drain", "", "").status()).isEqualTo(404);
  }

  private void heartbeat(String name, Node.Status status, int secondsAgo) {
    heartbeat(name, "default", status, secondsAgo);
  }

  private void heartbeat(String name, String queue, Node.Status status, int secondsAgo) {
    Instant then = api.clock.instant().minusSeconds(secondsAgo);
    var id = new NodeId("node-" + name);
    Instant wrong = Instant.EPOCH;
    var node = new Node(id, name, then, 12.5, wrong, queue, status, "host", 0, 0, "1.2.3");
    api.store.write(
        transaction -> {
          transaction.heartbeat(node, then);
          return null;
        });
  }

  @Test
  void metricsCountWhatRuns() throws IOException {
    JobRun job = api.rows.job("a").state(JobState.RUNNING).build();
    api.rows.insert(job);
    api.rows.insert(api.rows.task(job).state(TaskState.RUNNING).build());

    assertThat(api.get("/metrics").body())
        .isEqualTo(
            "{\"jobs\":{\"running\":1},\"tasks\":{\"running\":1},"
                + "\"nodes\":{\"online\":0,\"cpuPercent\":0}}\n");
  }

  @Test
  void h8_aUserIsMadeWithThePasswordExactlyAsSent() throws IOException {
    String password = " " + "p".repeat(70) + " ";

    Heard heard =
        api.post(
            "/users",
            "text/plain",
            "{\"USERNAME\":\" alice \",\"password\":\""
                + password
                + "\",\"name\":\"A\",\"colour\":\"red\"}");

    User stored = api.reads().users().userByName("alice").orElseThrow();
    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.body())
        .isEqualTo(
            "{\"id\":\""
                + stored.id()
                + "\",\"name\":\"A\",\"username\":\"alice\",\"createdAt\":"
                + "\"2026-01-01T00:00:00Z\"}\n");
    assertThat(stored.passwordHash()).startsWith("$2a$10$");
    assertThat(verifies(password, stored)).isTrue();
    assertThat(verifies(password.strip(), stored)).isFalse();
  }

  private static boolean verifies(String password, User user) {
    return BCrypt.verifyer()
        .verify(
            password.getBytes(StandardCharsets.UTF_8),
            user.passwordHash().getBytes(StandardCharsets.UTF_8))
        .verified;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | unexpected end of JSON input",
        "{} | must provide username",
        "{\"username\":\"  \",\"password\":\"pw\"} | must provide username",
        "{\"username\":\"a\"} | must provide password",
        "{\"username\":\"a\",\"password\":\"  \"} | must provide password",
        "{\"username\":\"guest\",\"password\":\"pw\"} | user already exists",
      })
  void anIncompleteUserIsRefused(String body, String message) throws IOException {
    Heard heard = api.post("/users", "application/json", body);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message + "\"");
  }

  @ParameterizedTest
  @CsvSource({"65, 2, 2, username", "2, 65, 2, name", "2, 2, 73, invalid password"})
  void h8_anOverlongFieldIsRefused(int username, int name, int password, String message)
      throws IOException {
    Heard heard =
        api.post(
            "/users",
            "application/json",
            "{\"username\":\"%s\",\"name\":\"%s\",\"password\":\"%s\"}"
                .formatted("u".repeat(username), "n".repeat(name), "p".repeat(password)));

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message);
  }

  @Test
  void aUserThatIsTooLargeIsRefused() throws IOException {
    try (RawClient client = new RawClient(api.port())) {
      client
          .say("POST /users HTTP/1.1\nHost: winch\nTransfer-Encoding: chunked\n\nfffff\n")
          .say("x".repeat(ApiFixture.LIMIT + 1));

      assertThat(client.hear().status()).isEqualTo(413);
    }
  }
}
