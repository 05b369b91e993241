package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.tests.kit.broker.RabbitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator and its workers as processes of their own, and one worker's sudden death. */
class LostWorkerTest {
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final Pattern NODE = Pattern.compile("takes tasks as node (\\w+)");

  private final RabbitServer server = RabbitServer.open();
  private final Map<String, Process> workers = new HashMap<>();

  @TempDir private Path temp;

  @AfterEach
  void stop() {
    workers.values().forEach(Process::destroyForcibly);
    server.stop();
  }

  @Test
  void decision4_aKilledWorkersRunGoesToAnotherOne() throws Exception {
    RabbitServer.VirtualHost host = server.virtualHost();
    try (WinchProcess coordinator =
        WinchProcess.start("coordinator", temp.resolve("coordinator"), settings(host))) {
      worker("one", host);
      worker("two", host);
      Path over = temp.resolve("over");
      String job =
          submit(
              coordinator,
              "name: long\ntasks: [{name: long, run: 'until [ -e %s ]; do sleep 0.2; done'}]"
                  .formatted(over));
      await().atMost(LONG).until(() -> text(coordinator, job).contains("\"nodeId\""));
      String first = node(text(coordinator, job));

      workers.get(first).destroyForcibly().waitFor();
      Files.createFile(over);

      await("the job goes on elsewhere")
          .atMost(LONG)
          .until(() -> text(coordinator, job).contains("\"state\":\"COMPLETED\",\"createdAt\""));
      assertThat(node(text(coordinator, job))).isIn(workers.keySet()).isNotEqualTo(first);
      assertThat(text(coordinator, job).split("\"jobId\"")).as("one row").hasSize(2);
      assertThat(coordinator.get("/nodes").body()).contains("\"name\":\"Coordinator\"", first);
    }
  }

  private static String text(WinchProcess coordinator, String job)
      throws IOException, InterruptedException {
    return coordinator.get("/jobs/" + job).body();
  }

  private static String node(String job) {
    Matcher node = Pattern.compile("\"nodeId\":\"(\\w+)\"").matcher(job);
    assertThat(node.find()).isTrue();
    return node.group(1);
  }

  private static String submit(WinchProcess coordinator, String yaml)
      throws IOException, InterruptedException {
    String answer = coordinator.submit(yaml).body();
    assertThat(answer).startsWith("{\"id\":\"");
    return answer.substring(7, 39);
  }

  private void worker(String name, RabbitServer.VirtualHost host) {
    Path log = temp.resolve(name + ".log");
    Process process =
        WinchProcess.launch(
            settings(host),
            log,
            List.of(
                "run", "worker", "--runtime", "shell", "--data", temp.resolve(name).toString()));
    await("start of worker " + name).atMost(LONG).until(() -> NODE.matcher(read(log)).find());
    Matcher node = NODE.matcher(read(log));
    assertThat(node.find()).isTrue();
    workers.put(node.group(1), process);
  }

  private static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private Map<String, String> settings(RabbitServer.VirtualHost host) {
    return Map.of(
        "WINCH_BROKER_TYPE",
        "rabbitmq",
        "WINCH_BROKER_RABBITMQ_URL",
        host.url(),
        "WINCH_BROKER_RABBITMQ_MANAGEMENT_URL",
        host.managementUrl().toString(),
        "WINCH_DATASTORE_ENCRYPTION_KEY",
        "shared by all",
        "WINCH_WORKER_TEMP_DIR",
        temp.toString());
  }
}
