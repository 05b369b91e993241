package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.T;
import static dev.winch.codec.view.ViewSamples.run;
import static dev.winch.codec.view.ViewSamples.text;
import static dev.winch.codec.view.ViewSamples.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The fields of runs of tasks, in their order. */
class TaskWriterTest {
  private final TaskWriter tasks = new TaskWriter(Redaction.standard());

  @Test
  void aTaskIsWrittenWithItsDefinitionAndItsRun() throws IOException {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("raw {{ x }}").queue("ignored").build()));
    TaskRun run =
        run(TaskPath.top(0))
            .parentId(new TaskId("t0"))
            .evaluated(
                TaskSpec.named("made")
                    .run("script")
                    .env(Map.of("B", "2", "A", "1"))
                    .retry(Optional.of(new Retry(3, "1s", 2, "", 0.5)))
                    .limits(Optional.of(new Limits("1", "")))
                    .timeout("5s")
                    .var("v")
                    .condition("true")
                    .priority(4)
                    .volumes(List.of("/data"))
                    .build())
            .state(TaskState.FAILED)
            .scheduledAt(T)
            .startedAt(T)
            .failedAt(T)
            .attempts(1)
            .redelivered(2)
            .queue("default")
            .process(new NodeProcess(new NodeId("n1"), Instant.EPOCH))
            .progress(12.5)
            .error("exit 1")
            .result("r")
            .build();

    assertThat(written(out -> tasks.task(out, run, job)))
        .isEqualTo(
            "{\"id\":\"t1\",\"jobId\":\"j1\",\"parentId\":\"t0\",\"position\":1,\"name\":\"made\""
                + ",\"state\":\"FAILED\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"scheduledAt\":\"2024-05-01T10:00:00Z\""
                + ",\"startedAt\":\"2024-05-01T10:00:00Z\",\"failedAt\":\"2024-05-01T10:00:00Z\""
                + ",\"run\":\"script\",\"env\":{\"A\":\"1\",\"B\":\"2\"},\"queue\":\"default\",\"redelivered\":2,\"error\":\"exit"
                + " 1\",\"volumes\":[\"/data\"],\"nodeId\":\"n1\",\"retry\":{\"limit\":3,\"initialDelay\":\"1s\",\"scalingFactor\":2,\"jitter\":0.5,\"attempts\":1},\"limits\":{\"cpus\":\"1\"},\"timeout\":\"5s\",\"result\":\"r\",\"var\":\"v\",\"if\":\"true\",\"priority\":4,\"progress\":12.5}\n");
  }

  @Test
  void compositesShowHowFarTheyAre() throws IOException {
    TaskSpec child = TaskSpec.named("c").build();
    JobSpec job =
        JobSpec.of(
            "n",
            List.of(
                TaskSpec.named("p").parallel(Optional.of(new Parallel(List.of(child)))).build(),
                TaskSpec.named("e").each(Optional.of(new Each("", "[1]", child, 2))).build(),
                TaskSpec.named("s").subjob(Optional.of(subJob(child))).build()));
    var children = new TaskRun.Children(3, 2, 1);

    assertThat(
            written(out -> tasks.task(out, run(TaskPath.top(0)).children(children).build(), job)))
        .contains("\"parallel\":{\"tasks\":[{\"name\":\"c\"}],\"completions\":1}");
    assertThat(
            written(out -> tasks.task(out, run(TaskPath.top(1)).children(children).build(), job)))
        .contains(
            "\"each\":{\"list\":\"[1]\",\"task\":{\"name\":\"c\"},\"size\":3,\"completions\":1,\"concurrency\":2,\"index\":2}");
    assertThat(
            written(
                out ->
                    tasks.task(out, run(TaskPath.top(2)).subjobId(new JobId("j2")).build(), job)))
        .contains(
            "\"subjob\":{\"id\":\"j2\",\"name\":\"sub\",\"tasks\":[{\"name\":\"c\"}],\"detached\":true}");
    TaskRun inner = run(TaskPath.top(0).child(0)).build();
    assertThat(written(out -> tasks.task(out, inner, job))).contains("\"name\":\"c\"");
  }

  @Test
  void piecesOfAnExecutionNameTheNextOne() throws IOException {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").build()));
    List<TaskRun> rows = List.of(run(TaskPath.top(0)).build());

    assertThat(tasks(rows, job, 1))
        .startsWith("{\"items\":[{\"id\":\"t1\"")
        .contains("],\"next\":\"t1\"}");
    assertThat(tasks(rows, job, 2)).doesNotContain("next");
    assertThat(tasks(List.of(), job, 2)).isEqualTo("{\"items\":[]}\n");
  }

  @Test
  void webhooksGetASummaryOfATask() {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").var("v").tags(List.of("t")).build()));
    TaskRun run =
        run(TaskPath.top(0))
            .state(TaskState.COMPLETED)
            .completedAt(T)
            .failedAt(T)
            .result("r")
            .build();

    assertThat(text(tasks.summary(run, job)))
        .isEqualTo(
            "{\"id\":\"t1\",\"jobId\":\"j1\",\"position\":1,\"name\":\"a\",\"state\":\"COMPLETED\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"completedAt\":\"2024-05-01T10:00:00Z\",\"result\":\"r\",\"var\":\"v\",\"tags\":[\"t\"]}\n");
  }

  @Test
  void streamsSayWhereATaskBelongs() {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").build()));
    TaskRun each =
        run(TaskPath.top(0))
            .children(new TaskRun.Children(3, 2, 1))
            .failedAt(T)
            .attempts(2)
            .build();

    assertThat(text(tasks.change(each, job)))
        .contains("\"path\":\"0\",\"attempts\":2,\"size\":3,\"completions\":1")
        .contains("\"failedAt\":\"2024-05-01T10:00:00Z\"")
        .doesNotContain("index", "parentId", "subjobId");
    TaskRun element =
        run(TaskPath.top(0))
            .parentId(new TaskId("t0"))
            .item(new TaskRun.Item(0, "\"x\""))
            .subjobId(new JobId("j2"))
            .build();
    assertThat(text(tasks.change(element, job)))
        .contains("\"parentId\":\"t0\"", "\"index\":0", "\"subjobId\":\"j2\"");
  }

  private String tasks(List<TaskRun> rows, JobSpec job, int size) throws IOException {
    return written(out -> tasks.piece(out, rows::forEach, job, size));
  }

  private static SubJob subJob(TaskSpec task) {
    return new SubJob(
        "sub", "", List.of(task), Map.of(), Map.of(), Optional.empty(), "", true, List.of());
  }
}
