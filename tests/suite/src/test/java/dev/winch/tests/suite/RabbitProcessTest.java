package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.tests.kit.broker.RabbitServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/winch with its queues in RabbitMQ. */
class RabbitProcessTest {
  private static final Duration LONG = Duration.ofMinutes(4);
  private static RabbitServer server;

  @TempDir private Path temp;

  @BeforeAll
  static void startServer() {
    server = RabbitServer.open();
  }

  @AfterAll
  static void stopServer() {
    server.stop();
  }

  @Test
  void jobsSurviveTheDeathOfRabbitMq_O12() throws IOException, InterruptedException {
    try (WinchProcess winch = start("one", server.virtualHost())) {
      List<String> jobs = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        jobs.add(submit(winch));
      }
      await().atMost(LONG).until(() -> winch.get("/jobs").body().contains("COMPLETED"));

      server.kill();

      await().atMost(LONG).until(() -> winch.get("/health").statusCode() == 503);
      jobs.add(submit(winch));
      server.restart();
      await().atMost(LONG).until(() -> winch.get("/health").statusCode() == 200);
      jobs.forEach(job -> awaitCompleted(winch, job));
    }
  }

  @Test
  void aRestartedWinchContinuesWithTheContentOfItsQueues_H10()
      throws IOException, InterruptedException {
    RabbitServer.VirtualHost host = server.virtualHost();
    List<String> jobs = new ArrayList<>();
    try (WinchProcess winch = start("two", host)) {
      for (int i = 0; i < 10; i++) {
        jobs.add(submit(winch));
      }
      winch.kill();
    }

    try (WinchProcess winch = start("two", host)) {
      jobs.forEach(job -> awaitCompleted(winch, job));
    }
  }

  private WinchProcess start(String name, RabbitServer.VirtualHost host) {
    return WinchProcess.start(
        temp.resolve(name),
        Map.of(
            "WINCH_BROKER_TYPE",
            "rabbitmq",
            "WINCH_BROKER_RABBITMQ_URL",
            host.url(),
            "WINCH_BROKER_RABBITMQ_MANAGEMENT_URL",
            host.managementUrl().toString(),
            "WINCH_WORKER_QUEUES_DEFAULT",
            "2",
            "WINCH_WORKER_TEMP_DIR",
            temp.toString()),
        "--runtime",
        "shell");
  }

  private static String submit(WinchProcess winch) throws IOException, InterruptedException {
    String answer =
        winch
            .submit(
                """
                name: survivor
                tasks:
                  - name: first
                    run: sleep 0.2
                  - name: second
                    priority: 9
                    run: echo done
                """)
            .body();
    assertThat(answer).startsWith("{\"id\":\"");
    return answer.substring(7, 39);
  }

  private static void awaitCompleted(WinchProcess winch, String job) {
    await("job " + job)
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(winch.get("/jobs/" + job).body()).contains("\"state\":\"COMPLETED\""));
  }
}
