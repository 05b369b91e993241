package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.tests.kit.runtime.TaskProcesses;
import dev.winch.tests.suite.HookReceiver.Delivery;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is lost: {@code kill -9}, start again on the same folder, and every job ends. */
class CrashTest {
  @TempDir private Path temp;

  @Test
  void runsOfADeadProcessAreEndedAndRepeatedUncounted() throws Exception {
    String id;
    try (WinchProcess winch = start()) {
      ApiClient api = winch.api();
      id = submit(api, "name: long\ntasks:\n  - {name: long, run: 'sleep 600 & wait'}");
      await().atMost(WinchProcess.PATIENCE).until(() -> processes().size() == 2);
      winch.kill();
    }
    List<Long> orphans = processes();
    assertThat(orphans).isNotEmpty();
    try (WinchProcess winch = start()) {
      ApiClient api = winch.api();
      await()
          .atMost(WinchProcess.PATIENCE)
          .until(this::processes, now -> now.size() == 2 && Collections.disjoint(now, orphans));
      JsonView task = api.get("/jobs/" + id).list("execution").getFirst();
      assertThat(task.whole("redelivered")).isEqualTo(1);
      api.put("/jobs/" + id + "/cancel");
      await().atMost(WinchProcess.PATIENCE).until(() -> processes().isEmpty());
    }
  }

  @Test
  void h16_pendingWebhooksOfAKilledWinchArriveInOrder() throws Exception {
    try (HookReceiver receiver = new HookReceiver()) {
      String job =
          "name: hooked\nwebhooks:\n  - {url: '%s/'}\ntasks:\n  - {name: a, run: 'true'}"
              .formatted(receiver.url());
      try (WinchProcess winch = start()) {
        ApiClient api = winch.api();
        ended(winch, submit(api, job));
        await().atMost(WinchProcess.PATIENCE).until(() -> receiver.refused() > 0);
        winch.kill();
      }
      assertThat(receiver.accepted()).isEmpty();
      receiver.open();
      try (WinchProcess winch = start()) {
        await()
            .atMost(WinchProcess.PATIENCE)
            .until(() -> receiver.states("/").contains("COMPLETED"));
        assertThat(receiver.accepted())
            .extracting(Delivery::state)
            .containsExactly("PENDING", "RUNNING", "COMPLETED");
        assertThat(receiver.accepted()).extracting(Delivery::id).doesNotHaveDuplicates();
        assertThat(winch.process().isAlive()).isTrue();
      }
    }
  }

  private WinchProcess start() {
    return WinchProcess.start(
        temp.resolve("data"),
        Map.of("WINCH_WORKER_TEMP_DIR", runs().toString(), "WINCH_WORKER_QUEUES_DEFAULT", "8"),
        "--runtime",
        "shell");
  }

  /** Every process of a task works in a folder below this one. */
  private Path runs() {
    return temp.resolve("runs");
  }

  private List<Long> processes() {
    return new TaskProcesses(runs()).living();
  }

  private static String submit(ApiClient api, String job) {
    return api.post("/jobs", "text/yaml", job.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  private static void ended(WinchProcess winch, String id) {
    ApiClient api = winch.api();
    await("job " + id)
        .atMost(WinchProcess.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> api.get("/jobs/" + id),
            view -> List.of("COMPLETED", "FAILED", "CANCELLED").contains(view.text("state")));
  }
}
