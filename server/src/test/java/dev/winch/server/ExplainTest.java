package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExplainTest {
  private static ApiFixture api;

  @BeforeAll
  static void open() {
    api = new ApiFixture();
  }

  @AfterAll
  static void close() {
    api.close();
  }

  @Test
  void aJobInAQueueWithoutWorkersNamesItsTask() throws IOException {
    var id = ApiFixture.id(api.postYaml("name: x\ntasks: [{name: a, run: b, queue: gpu}]\n"));
    List<TaskRun> tasks = new ArrayList<>();
    api.reads().jobs().execution(id, tasks::add);
    assertThat(tasks).extracting(TaskRun::state).containsExactly(TaskState.SCHEDULED);
    String task = tasks.getFirst().id().value();

    assertThat(api.get("/tasks/" + task + "/explain").body())
        .isEqualTo(
            "{\"id\":\"%s\",\"state\":\"SCHEDULED\",\"reason\":\"NO_WORKER\",\"message\":\"No worker"
                    .formatted(task)
                + " serves queue `gpu`; there are no"
                + " workers.\",\"details\":{\"queue\":\"gpu\"}}\n");
    assertThat(api.get("/jobs/" + id + "/explain").body())
        .contains("\"reason\":\"TASK\"", "Task " + task + " waits: No worker serves queue `gpu`");

    api.put("/jobs/" + id + "/cancel");
    assertThat(api.get("/jobs/" + id + "/explain").body())
        .contains("\"reason\":\"ENDED\",\"message\":\"The job has ended: cancelled.\"");
  }

  @Test
  void aPausedScheduleSaysSo() throws IOException {
    var id =
        ApiFixture.id(
            api.post(
                "/scheduled-jobs",
                "text/yaml",
                "name: x\nschedule: {cron: \"@daily\"}\ntasks: [{name: a, run: b}]\n"));
    assertThat(api.get("/scheduled-jobs/" + id + "/explain").body())
        .contains("\"reason\":\"SCHEDULED\"");

    api.put("/scheduled-jobs/" + id + "/pause");
    assertThat(api.get("/scheduled-jobs/" + id + "/explain").body())
        .contains("\"reason\":\"PAUSED\"");
  }

  @Test
  void anUnknownJobIsNotExplained() throws IOException {
    assertThat(api.get("/jobs/ffffffffffffffffffffffffffffffff/explain").body())
        .isEqualTo("{\"message\":\"job not found\"}\n");
    assertThat(api.get("/tasks/ffffffffffffffffffffffffffffffff/explain").status()).isEqualTo(404);
  }
}
