package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.ApiClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C10: a full disk is no task's fault. Run as root, which may mount. */
final class DiskFullTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path temp;
  private Path tasks;

  @BeforeEach
  void mount() throws Exception {
    tasks = Files.createDirectory(temp.resolve("tasks"));
    command("mount", "-t", "tmpfs", "-o", "size=4m", "none", tasks.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    command("umount", "-l", tasks.toString());
  }

  @Test
  void c10_theWorkerWaitsForDiskSpaceReportsItAndContinues() throws Exception {
    try (WinchProcess winch =
        WinchProcess.start(
            temp.resolve("data"),
            Map.of(),
            "--runtime",
            "shell",
            "--set",
            "worker.queues.default=2",
            "--set",
            "worker.temp_dir=" + tasks)) {
      ApiClient api = winch.api();
      Path filler = tasks.resolve("filler");
      command("sh", "-c", "dd if=/dev/zero of=" + filler + " bs=64k 2> /dev/null || true");
      List<String> jobs = List.of(submit(api), submit(api), submit(api));
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(winch.get("/health").statusCode()).isEqualTo(503);
                assertThat(winch.get("/health").body()).contains("\"broken\":[\"runtime\"]");
                assertThat(winch.get("/nodes").body())
                    .contains("\"status\":\"DOWN\"", "worker.temp_dir", "No space left on device");
              });
      // Far more attempts than a task that is lost each time would survive.
      String returned = "returning task";
      Awaitility.await().atMost(PATIENCE).until(() -> winch.log().contains(returned));
      for (String job : jobs) {
        assertThat(state(api, job)).isIn("SCHEDULED", "RUNNING");
      }
      Files.delete(filler);
      for (String job : jobs) {
        Awaitility.await().atMost(PATIENCE).until(() -> state(api, job).equals("COMPLETED"));
        assertThat(api.get("/jobs/" + job).raw()).doesNotContain("redelivered");
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(winch.get("/nodes").body()).doesNotContain("DOWN", "\"fault\"");
                assertThat(winch.get("/health").statusCode()).isEqualTo(200);
              });
    }
  }

  private static String state(ApiClient api, String job) {
    return api.get("/jobs/" + job).text("state");
  }

  private static String submit(ApiClient api) {
    byte[] job = "{name: j, tasks: [{name: t, run: 'true'}]}".getBytes(StandardCharsets.UTF_8);
    return api.post("/jobs", "text/yaml", job).text("id");
  }

  private static void command(String... words) throws Exception {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }
}
