package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.TaskProcesses;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F17: a stop is a stop. After SIGTERM the process is gone and nothing of its tasks runs, whatever
 * hangs, and what ran is handed back uncounted. That the moments of a stop add up to 15 seconds is
 * a matter of the budget's own test: here time is only bounded so that a hang is seen.
 */
class StopTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String STUBBORN =
      "trap \"\" TERM; setsid sh -c \"trap \\\"\\\" TERM; cd /; until [ -e never ]; do sleep 0.5;"
          + " done\" & until [ -e never ]; do sleep 0.5; done";

  @TempDir private Path temp;

  @Test
  void f17_aHundredStubbornTasksAreKilledAndHandedBackUncounted() throws Exception {
    int tasks = 100;
    String job =
        """
        name: stubborn
        tasks:
          - name: all
            each:
              list: "{{ sequence(1, %d) }}"
              task: {name: one, run: '%s'}
        """
            .formatted(tasks, STUBBORN);
    String id;
    try (WinchProcess winch = shell(Map.of("WINCH_WORKER_QUEUES_DEFAULT", "" + tasks), "1s")) {
      id = submit(winch, job);
      await().atMost(LONG).until(() -> processes().size() >= 2 * tasks);
      ends(winch, 0);
      assertThat(processes()).isEmpty();
    }
    try (WinchProcess winch = shell(Map.of("WINCH_WORKER_QUEUES_DEFAULT", "1"), "0s")) {
      ApiClient api = winch.api();
      await().atMost(LONG).until(() -> !processes().isEmpty());
      List<JsonView> runs = runs(api, id);
      assertThat(runs).hasSizeGreaterThan(tasks - 2); // A view shows a hundred, the each with them.
      assertThat(runs).allSatisfy(run -> assertThat(run.whole("redelivered")).isZero());
      assertThat(runs)
          .extracting(run -> run.text("state"))
          .doesNotContain("FAILED", "CANCELLED", "COMPLETED");
      ends(winch, 0);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void f17_aSecondSignalKillsTheTasksAndEndsTheProcess() throws Exception {
    String id;
    try (WinchProcess winch = shell(Map.of(), "1h")) {
      id = submit(winch, job());
      await().atMost(LONG).until(() -> processes().size() >= 2);
      winch.process().destroy();
      await().atMost(LONG).until(() -> winch.log().contains("stopping"));
      assertThat(winch.process().isAlive()).isTrue();
      ends(winch, 130);
      assertThat(processes()).isEmpty();
    }
    try (WinchProcess winch = shell(Map.of(), "0s")) {
      ApiClient api = winch.api();
      await().atMost(LONG).until(() -> processes().size() >= 2);
      assertThat(runs(api, id).getFirst().text("state")).isNotIn("FAILED", "CANCELLED");
    }
  }

  @Test
  void f17_aSignalWhileItWaitsForItsDatabaseEndsIt() throws Exception {
    try (HangingProxy database = new HangingProxy(0);
        WinchProcess winch =
            WinchProcess.begin(
                "standalone",
                temp.resolve("data"),
                postgres(database, "none"),
                "--runtime",
                "shell")) {
      await().atMost(LONG).until(() -> database.connections() > 0);
      ends(winch, 143);
    }
  }

  @Test
  void f17_aWebhookReceiverThatHangsHoldsNothingUp() throws Exception {
    try (HangingProxy receiver = new HangingProxy(0);
        WinchProcess winch = shell(Map.of(), "0s")) {
      submit(
          winch,
          "name: hooked\nwebhooks: [{url: 'http://127.0.0.1:%d/'}]\ntasks: [{name: a, run: '%s'}]"
              .formatted(receiver.port(), STUBBORN));
      await().atMost(LONG).until(() -> receiver.connections() > 0 && processes().size() >= 2);
      ends(winch, 0);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void f17_clientsThatDoNotReadOrDoNotEndTheirRequestHoldNothingUp() throws Exception {
    try (WinchProcess winch = shell(Map.of(), "0s");
        Socket half = connect(winch);
        Socket deaf = connect(winch)) {
      submit(winch, job());
      await().atMost(LONG).until(() -> processes().size() >= 2);
      send(half, "POST /jobs HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nname:");
      send(deaf, "GET /jobs HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2_000));
      ends(winch, 0);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void f17_aDatabaseThatHangsHoldsNothingUp() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String database = server.newDatabase();
    try (HangingProxy proxy = new HangingProxy(server.port());
        WinchProcess winch = shell(postgres(proxy, database), "0s")) {
      submit(winch, job());
      await().atMost(LONG).until(() -> processes().size() >= 2);
      proxy.hang();
      ends(winch, 0);
      assertThat(processes()).isEmpty();
    }
  }

  @Test
  void f17_aBrokerThatHangsHoldsNothingUp() throws Exception {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    URI url = URI.create(host.url());
    try (HangingProxy proxy = new HangingProxy(url.getPort())) {
      Map<String, String> variables = new HashMap<>();
      variables.put("WINCH_BROKER_TYPE", "rabbitmq");
      variables.put(
          "WINCH_BROKER_RABBITMQ_URL", host.url().replace(":" + url.getPort(), ":" + proxy.port()));
      variables.put("WINCH_BROKER_RABBITMQ_MANAGEMENT_URL", host.managementUrl().toString());
      try (WinchProcess winch = shell(variables, "0s")) {
        submit(winch, job());
        await().atMost(LONG).until(() -> processes().size() >= 2);
        proxy.hang();
        ends(winch, 0);
        assertThat(processes()).isEmpty();
      }
    }
  }

  @Test
  void c7_nothingOfAContainerTaskIsLeft() throws Exception {
    ContainerEngine docker = DockerEngine.shared();
    try (WinchProcess winch = withStubbornContainer(docker, "1s")) {
      ends(winch, 0);
      assertNothingIsLeft(docker);
    }
  }

  @Test
  void c7_containersLeftByASecondSignalAreRemovedAtTheNextStart() throws Exception {
    ContainerEngine docker = DockerEngine.shared();
    try (WinchProcess winch = withStubbornContainer(docker, "1h")) {
      winch.process().destroy();
      await().atMost(LONG).until(() -> winch.log().contains("stopping"));
      assertThat(winch.process().isAlive()).isTrue();
      ends(winch, 130);
    }
    Map<String, String> variables = variables();
    variables.put("DOCKER_HOST", docker.endpoint().host().toString());
    variables.put("WINCH_WORKER_QUEUES_DEFAULT", "0");
    try (WinchProcess winch = start(variables, "0s", "docker")) {
      ends(winch, 0);
      assertNothingIsLeft(docker);
    }
  }

  private WinchProcess withStubbornContainer(ContainerEngine docker, String drain) {
    Map<String, String> variables = variables();
    variables.put("DOCKER_HOST", docker.endpoint().host().toString());
    WinchProcess winch = start(variables, drain, "docker");
    submit(
        winch,
        """
        name: container
        tasks:
          - name: stubborn
            image: busybox:stable
            volumes: [/data]
            run: 'trap "" TERM; touch /data/up; until [ -e /never ]; do sleep 1; done'
        """);
    await("the task and its pause container")
        .atMost(LONG)
        .until(() -> labelled(docker, "ps").size() == 2);
    return winch;
  }

  private void assertNothingIsLeft(ContainerEngine docker) throws IOException {
    assertThat(labelled(docker, "ps", "-a")).as("containers").isEmpty();
    assertThat(labelled(docker, "volume", "ls")).as("volumes").isEmpty();
    assertThat(labelled(docker, "network", "ls")).as("networks").isEmpty();
    try (Stream<Path> folders = Files.list(temp.resolve("runs"))) {
      assertThat(folders).as("folders").isEmpty();
    }
  }

  /** SIGTERM, and the end that must follow. */
  private static void ends(WinchProcess winch, int code) throws InterruptedException {
    winch.process().destroy();
    boolean ended = winch.process().waitFor(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(ended).as(() -> "it goes on after SIGTERM:\n" + winch.log()).isTrue();
    assertThat(winch.process().exitValue()).as(winch::log).isEqualTo(code);
  }

  private static String job() {
    return "name: stubborn\ntasks:\n  - {name: one, run: '%s'}".formatted(STUBBORN);
  }

  private static String submit(WinchProcess winch, String job) {
    ApiClient api = winch.api();
    return api.post("/jobs", "text/yaml", job.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  /** The runs of a job that are tasks of a worker, those of an {@code each} rather than itself. */
  private static List<JsonView> runs(ApiClient api, String job) {
    return api.get("/jobs/" + job).list("execution").stream()
        .filter(run -> !run.text("name").equals("all"))
        .toList();
  }

  private List<Long> processes() {
    return new TaskProcesses(temp.resolve("runs")).living();
  }

  private static List<String> labelled(ContainerEngine docker, String... list) {
    return docker
        .client(
            Stream.concat(Stream.of(list), Stream.of("-q", "--filter", "label=winch.node"))
                .toArray(String[]::new))
        .lines()
        .toList();
  }

  private static Socket connect(WinchProcess winch) throws Exception {
    URI url = URI.create(winch.url());
    return new Socket(url.getHost(), url.getPort());
  }

  /** A client that reads nothing may find that it cannot even send all. */
  private static void send(Socket socket, String text) {
    Thread.startVirtualThread(
        () -> {
          try {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
          } catch (IOException closed) {
            // The server has stopped.
          }
        });
  }

  private static Map<String, String> postgres(HangingProxy proxy, String database) {
    Map<String, String> variables = new HashMap<>();
    variables.put(
        "WINCH_DATASTORE_POSTGRES_DSN",
        "host=127.0.0.1 port=%d user=%s dbname=%s sslmode=disable"
            .formatted(proxy.port(), PostgresServer.USER, database));
    variables.put("WINCH_DATASTORE_ENCRYPTION_KEY", "a key for tests, the same everywhere");
    return variables;
  }

  private Map<String, String> variables() {
    return new HashMap<>(Map.of("WINCH_WORKER_TEMP_DIR", temp.resolve("runs").toString()));
  }

  private WinchProcess shell(Map<String, String> more, String drain) {
    Map<String, String> variables = variables();
    variables.putAll(more);
    return start(variables, drain, "shell");
  }

  private WinchProcess start(Map<String, String> variables, String drain, String runtime) {
    return WinchProcess.start(
        temp.resolve("data"), variables, "--runtime", runtime, "--set", "worker.drain=" + drain);
  }
}
