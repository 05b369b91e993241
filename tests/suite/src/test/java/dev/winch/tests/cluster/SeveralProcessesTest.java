package dev.winch.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.trace.OtlpCollector;
import dev.winch.tests.kit.trace.OtlpCollector.CollectedSpan;
import dev.winch.tests.suite.WinchProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator on a file and workers, processes of their own with RabbitMQ between them. */
class SeveralProcessesTest {
  private static final String SLEEP = "name: sleep\ntasks: [{name: sleep, run: 'sleep 4'}]";

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @TempDir private Path folder;

  private final RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
  private final List<Member> members = new ArrayList<>();
  private final OtlpCollector collector = new OtlpCollector();

  @AfterEach
  void end() {
    members.forEach(Member::close);
    collector.close();
    host.delete();
  }

  @Test
  void aJobSubmittedToACoordinatorRunsOnAWorkerInAnotherProcess() {
    Member coordinator = started("coordinator", Map.of());
    started("worker", Map.of("WINCH_WORKER_NAME", "first"));
    started("worker", Map.of("WINCH_WORKER_NAME", "second"));
    ApiClient api = new ApiClient(coordinator.url());
    String id =
        submit(
            api,
            """
            name: secret
            secrets: {word: hush}
            output: "{{ tasks.a }}"
            tasks:
              - {name: a, var: a, env: {W: "{{ secrets.word }}"}, run: 'echo -n "$W" | wc -c > $WINCH_OUTPUT'}
            """);
    JsonView ended = ended(api, id);
    assertThat(ended.text("result").strip()).isEqualTo("4");
    String task = ended.list("execution").getFirst().text("id");
    await().until(() -> spanNames(id).containsAll(List.of("job secret", "execute")));
    assertThat(collector.trace(id))
        .filteredOn(span -> span.name().equals("execute"))
        .singleElement()
        .satisfies(span -> assertThat(span.attributes()).containsEntry("winch.task.id", task));
    assertThat(collector.bodies()).doesNotContain("hush");
    await()
        .untilAsserted(
            () ->
                assertThat(nodes(coordinator))
                    .contains("\"name\":\"first\"", "\"name\":\"second\""));
  }

  @Test
  void e1_tasksKeepRunningWhileTheirCoordinatorIsDead() throws Exception {
    Member coordinator = started("coordinator", Map.of());
    started("worker", Map.of());
    ApiClient api = new ApiClient(coordinator.url());
    String id = traced(coordinator, SLEEP);
    await().until(() -> api.get("/jobs/" + id).text("state").equals("RUNNING"));
    coordinator.kill();
    coordinator.start();
    coordinator.awaitUp();
    JsonView task = ended(api, id).list("execution").getFirst();
    assertThat(task.text("state")).isEqualTo("COMPLETED");
    assertThat(task.whole("redelivered")).isZero();
    await().until(() -> spanNames(TRACE).containsAll(List.of("job sleep", "execute")));
    assertThat(collector.trace(TRACE))
        .filteredOn(span -> span.name().equals("job sleep"))
        .singleElement()
        .extracting(CollectedSpan::parent)
        .isEqualTo("b7ad6b7169203331");
  }

  @Test
  void o24_aWorkerWithAnotherKeyLeavesTasksToOthersAndSaysWhy() {
    Member coordinator = started("coordinator", Map.of());
    Member keyless = started("worker", Map.of("WINCH_DATASTORE_ENCRYPTION_KEY", "another one"));
    ApiClient api = new ApiClient(coordinator.url());
    String id = submit(api, "name: a\ntasks: [{name: a, run: 'true'}]");
    await()
        .atMost(Duration.ofMinutes(4))
        .until(() -> keyless.log().contains("datastore.encryption.key"));
    started("worker", Map.of());
    assertThat(ended(api, id).text("state")).isEqualTo("COMPLETED");
  }

  @Test
  void o9_aStartWaitsForTheBroker() {
    RabbitServer server = RabbitServer.open();
    try {
      RabbitServer.VirtualHost own = server.virtualHost();
      server.kill();
      Member worker = member("worker", variables(own.url(), Map.of()));
      worker.start();
      await()
          .atMost(Duration.ofMinutes(4))
          .until(() -> worker.log().contains("waiting for the broker"));
      server.restart();
      worker.awaitUp();
    } finally {
      server.stop();
    }
  }

  @Test
  void aProcessAloneWithItsQueuesIsRefused() throws Exception {
    for (String mode : List.of("coordinator", "worker")) {
      Path log = folder.resolve(mode + ".log");
      Process process =
          WinchProcess.launch(Map.of(), log, List.of("run", mode, "--data", folder.toString()));
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(Files.readString(log)).contains("set broker.type to rabbitmq or postgres");
    }
  }

  /** Submits within the trace {@link #TRACE}. */
  private static String traced(Member coordinator, String yaml) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(coordinator.url() + "/jobs"))
            .header("Content-Type", "text/yaml")
            .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
            .POST(HttpRequest.BodyPublishers.ofString(yaml))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return body.substring(7, 39);
    }
  }

  private List<String> spanNames(String trace) {
    return collector.trace(trace).stream().map(CollectedSpan::name).toList();
  }

  private Member started(String mode, Map<String, String> more) {
    Member member = member(mode, variables(host.url(), more));
    member.start();
    member.awaitUp();
    return member;
  }

  private Member member(String mode, Map<String, String> variables) {
    Member member = new Member(mode, folder.resolve("data" + members.size()), variables);
    members.add(member);
    return member;
  }

  private Map<String, String> variables(String url, Map<String, String> more) {
    Map<String, String> variables = new HashMap<>();
    variables.put("WINCH_TRACING_OTLP_ENDPOINT", collector.url());
    variables.put("WINCH_BROKER_TYPE", "rabbitmq");
    variables.put("WINCH_BROKER_RABBITMQ_URL", url);
    variables.put("WINCH_BROKER_RABBITMQ_MANAGEMENT_URL", host.managementUrl().toString());
    variables.put("WINCH_DATASTORE_ENCRYPTION_KEY", "the key");
    variables.put("WINCH_WORKER_TEMP_DIR", folder.resolve("runs").toString());
    variables.putAll(more);
    return variables;
  }

  private static String nodes(Member coordinator) throws IOException {
    try (InputStream answer = URI.create(coordinator.url() + "/nodes").toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String submit(ApiClient api, String yaml) {
    return api.post("/jobs", "text/yaml", yaml.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  private static JsonView ended(ApiClient api, String id) {
    return await("job " + id)
        .atMost(Duration.ofMinutes(4))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> api.get("/jobs/" + id),
            view -> List.of("COMPLETED", "FAILED", "CANCELLED").contains(view.text("state")));
  }
}
