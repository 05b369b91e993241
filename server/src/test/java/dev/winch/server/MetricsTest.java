package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads. */
class MetricsTest {
  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private String page() throws IOException {
    var heard = api.get("/metrics/prometheus");
    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.headers().get("content-type")).startsWith("text/plain; version=0.0.4");
    return heard.body();
  }

  @Test
  void tasksAreTimedByQueueAndState() throws IOException {
    api.worker("quick", order -> api.completed(order, ""));
    api.worker("broken", order -> api.failed(order, "no"));
    JobId good = submit("quick");
    JobId bad = submit("broken");

    await().until(() -> api.stored(good).state() == JobState.COMPLETED);
    await().until(() -> api.stored(bad).state() == JobState.FAILED);
    // They are counted after the commit that others see.
    await()
        .untilAsserted(
            () ->
                assertThat(page())
                    .contains(
                        "winch_tasks_run_seconds_count{queue=\"quick\",state=\"completed\"} 1")
                    .contains("winch_tasks_run_seconds_count{queue=\"broken\",state=\"failed\"} 1")
                    .contains("winch_tasks_schedule_to_start_seconds_count{queue=\"quick\"} 1")
                    .containsPattern("winch_engine_commit_seconds_count\\{loop=\"engine\"} \\d")
                    .containsPattern("winch_engine_batch_items_count \\d"));
  }

  @Test
  void queueMetricsHaveTheOldestAgeAndAreAbsentWithoutADatabase() throws IOException {
    submit("gpu");
    await()
        .untilAsserted(() -> assertThat(page()).contains("winch_queue_tasks{queue=\"gpu\"} 1.0"));
    api.clock.advance(Duration.ofSeconds(90));
    assertThat(page())
        .contains("winch_queue_oldest_age_seconds{queue=\"gpu\"} 90.0")
        .contains("winch_health_up{part=\"database\"} 1.0")
        .contains("winch_outbox_batches 0.0", "winch_webhook_calls 0.0");

    api.store.breakDown("connection refused");

    assertThat(page())
        .doesNotContain("winch_queue_oldest_age_seconds{")
        .contains("winch_health_up{part=\"database\"} 0.0", "jvm_memory_used_bytes{");
  }

  @Test
  void requestsAreCountedByTemplateAndNeverByPath() throws IOException {
    JobId job = submit("default");
    api.get("/jobs/" + job);
    api.get("/jobs/unknown-7");
    api.get("/made-up-8/path");
    api.ask("BREW", "/jobs", "", "");

    assertThat(page())
        .contains("{method=\"GET\",route=\"/jobs/{id}\",status=\"200\"} 1")
        .contains("{method=\"GET\",route=\"/jobs/{id}\",status=\"404\"} 1")
        .contains("{method=\"GET\",route=\"(none)\",status=\"404\"} 1")
        .contains("{method=\"(other)\",route=\"(none)\",status=\"405\"} 1")
        .doesNotContain(job.value(), "unknown-7", "made-up-8", "BREW");
  }

  @Test
  void queuesBeyondTheFirstHundredAreCountedTogether() throws IOException {
    for (int i = 0; i < 130; i++) {
      api.worker("queue-" + i, order -> api.completed(order, ""));
    }
    StringBuilder tasks = new StringBuilder();
    for (int i = 0; i < 130; i++) {
      tasks.append("\n- {name: t, run: x, queue: queue-").append(i).append('}');
    }
    JobId job = ApiFixture.id(api.postYaml("name: many\ntasks:" + tasks + "\n"));
    await().until(() -> api.stored(job).state() == JobState.COMPLETED);

    await()
        .untilAsserted(
            () -> {
              String page = page();
              assertThat(page)
                  .contains(
                      "winch_tasks_run_seconds_count{queue=\"(other)\",state=\"completed\"} 30");
              assertThat(
                      page.lines().filter(line -> line.startsWith("winch_tasks_run_seconds_count")))
                  .hasSize(101);
            });
  }

  private JobId submit(String queue) throws IOException {
    return ApiFixture.id(
        api.postYaml("name: x\ntasks: [{name: a, run: \"true\", queue: " + queue + "}]\n"));
  }
}
