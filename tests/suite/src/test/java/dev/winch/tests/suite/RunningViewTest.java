package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API shows of running and of cancelled work. */
final class RunningViewTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String FOUR =
      """
      name: four
      tasks:
        - name: all
          parallel:
            tasks:
              - {name: a, run: sleep 600}
              - {name: b, run: sleep 600}
              - {name: c, run: sleep 600}
              - {name: d, run: sleep 600}
        - {name: later, run: 'true'}
      """;

  @TempDir private Path temp;
  private WinchProcess winch;
  private ApiClient api;

  @BeforeEach
  void start() {
    winch =
        WinchProcess.start(
            temp.resolve("data"),
            Map.of(),
            "--runtime",
            "shell",
            "--set",
            "worker.queues.default=4");
    api = winch.api();
  }

  @AfterEach
  void stop() {
    winch.close();
  }

  @Test
  void f19_theTasksOfAQueueThatRunAreUnacked() {
    String job = submit();
    Awaitility.await().atMost(PATIENCE).until(() -> unacked() == 4);
    assertThat(api.get("/queues").raw())
        .contains("\"name\":\"default\",\"size\":0", "\"unacked\":4");
    api.put("/jobs/" + job + "/cancel");
    Awaitility.await().atMost(PATIENCE).until(() -> unacked() == 0);
  }

  @Test
  void f20_aCancelledJobHasItsTime() {
    String job = submit();
    Awaitility.await().atMost(PATIENCE).until(() -> unacked() == 4);
    assertThat(api.get("/jobs/" + job).raw()).doesNotContain("cancelledAt");
    api.put("/jobs/" + job + "/cancel");
    JsonView cancelled = api.get("/jobs/" + job);
    assertThat(cancelled.text("state")).isEqualTo("CANCELLED");
    Instant at = Instant.parse(cancelled.text("cancelledAt"));
    assertThat(at).isAfter(Instant.parse(cancelled.text("startedAt")));
    assertThat(cancelled.text("failedAt")).isEmpty();
    assertThat(cancelled.list("execution"))
        .hasSize(5)
        .allSatisfy(
            task -> {
              assertThat(task.text("state")).isEqualTo("CANCELLED");
              assertThat(Instant.parse(task.text("cancelledAt"))).isAfterOrEqualTo(at);
              assertThat(task.text("completedAt")).isEmpty();
            });
    assertThat(api.get("/jobs").list("items").getFirst().text("cancelledAt"))
        .isEqualTo(cancelled.text("cancelledAt"));

    api.put("/jobs/" + job + "/restart");
    assertThat(api.get("/jobs/" + job).text("cancelledAt")).isEmpty();
  }

  private int unacked() {
    String queue = api.get("/queues/default").raw();
    return Integer.parseInt(queue.replaceAll("(?s).*\"unacked\":(\\d+).*", "$1"));
  }

  private String submit() {
    return api.post("/jobs", "text/yaml", FOUR.getBytes(StandardCharsets.UTF_8)).text("id");
  }
}
