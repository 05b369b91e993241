package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.trace.TraceContext;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Contract tests of the rows of jobs and tasks: what is stored comes back. */
interface RowContract extends StoreUnderTest {
  @Test
  default void aPreparedJobIsInsertedLikeAnUnpreparedOne() {
    JobRun prepared = rows().job("convert").build();
    JobRun other = rows().job("upload").build();
    insert(prepared, store().prepare(prepared, traced("convert")));
    insert(other, PreparedJob.NONE);

    for (JobRun job : List.of(prepared, other)) {
      assertThat(store().reads().jobs().spec(job.id())).contains(traced(job.name()));
      assertThat(store().reads().jobs().page(new JobQuery(job.name(), List.of(), 1, 10)).items())
          .extracting(JobRun::id)
          .containsExactly(job.id());
    }
  }

  @Test
  default void aPreparationForAnotherJobIsRefused() {
    JobRun job = rows().job("convert").build();
    PreparedJob other = store().prepare(rows().job("upload").build(), traced("upload"));

    assertThatThrownBy(() -> insert(job, other)).isInstanceOf(InternalException.class);
    assertThat(store().reads().jobs().job(job.id())).isEmpty();
  }

  /** A definition keeps the trace that its job belongs to. */
  private static JobSpec traced(String name) {
    return StoreRows.spec(name)
        .traced(Optional.of(new TraceContext("a".repeat(32), "b".repeat(16), true)));
  }

  private void insert(JobRun job, PreparedJob prepared) {
    Changes.NewJob added = new Changes.NewJob(job, traced(job.name()), prepared);
    inTransaction(
        transaction ->
            transaction.apply(
                new Changes(
                    List.of(added),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of())));
  }

  @Test
  default void jobComesBackAsItWasStored() {
    Instant at = Instant.parse("2026-03-04T05:06:07.123456Z");
    JobRun job =
        rows()
            .job("convert")
            .parentId(new TaskId("parent"))
            .scheduleId(new ScheduleId("nightly"))
            .depth(2)
            .description("from wav to ogg")
            .tags(List.of("a, b", "ü"))
            .inputs(Map.of("file", "x.wav", "quote", "\"\\\n"))
            .state(JobState.FAILED)
            .startedAt(at)
            .completedAt(at.plusMillis(1))
            .failedAt(at.plusMillis(2))
            .deleteAt(at.plusSeconds(3))
            .timeoutAt(at.plusSeconds(4))
            .position(1)
            .taskCount(3)
            .progress(33.33)
            .result("done\n")
            .error("exit code 1")
            .build();
    JobSpec spec = StoreRows.spec("convert");
    rows().write().newJob(job, spec).commit();

    assertThat(store().reads().jobs().job(job.id())).contains(job);
    assertThat(store().reads().jobs().spec(job.id())).contains(spec);
    assertThat(readMap(t -> t.jobs(List.of(job.id())))).containsExactly(Map.entry(job.id(), job));
    assertThat(store().<JobSpec>write(t -> t.spec(job.id()))).isEqualTo(spec);
  }

  @Test
  default void taskComesBackAsItWasStored() {
    JobRun job = rows().job("convert").build();
    Instant at = Instant.parse("2026-03-04T05:06:07.000001Z");
    TaskRun task =
        rows()
            .task(job, TaskPath.top(1).child(0).child(2))
            .parentId(new TaskId("parent"))
            .state(TaskState.RUNNING)
            .evaluated(TaskSpec.named("say").run("echo hi").env(Map.of("K", "v")).build())
            .attempts(1)
            .dispatch(2)
            .redelivered(3)
            .queue("fast")
            .priority(9)
            .scheduledAt(at)
            .startedAt(at.plusMillis(1))
            .completedAt(at.plusMillis(2))
            .failedAt(at.plusMillis(3))
            .dueAt(at.plusSeconds(4))
            .process(new NodeProcess(new NodeId("node"), at))
            .progress(12.5)
            .result("out\n")
            .error("why")
            .item(new TaskRun.Item(7, "{\"a\":1}"))
            .children(new TaskRun.Children(10, 5, 3))
            .subjobId(new JobId("child"))
            .build();
    rows().write().newJob(job, StoreRows.spec("convert")).newTasks(task).commit();

    assertThat(store().reads().jobs().task(task.id())).contains(task);
    assertThat(readMap(t -> t.tasks(List.of(task.id()))))
        .containsExactly(Map.entry(task.id(), task));
  }

  @Test
  default void rowsAreReplacedInAllThatMayChange() {
    JobRun job = rows().job("convert").inputs(Map.of("a", "b")).build();
    TaskRun task =
        rows()
            .task(job)
            .evaluated(TaskSpec.named("say").run("echo b").build())
            .item(new TaskRun.Item(1, "2"))
            .build();
    rows().write().newJob(job, StoreRows.spec("convert")).newTasks(task).commit();
    Instant at = rows().clock().instant();
    JobRun changedJob =
        JobRunRow.of(job)
            .state(JobState.RUNNING)
            .startedAt(at)
            .completedAt(at.plusMillis(1))
            .failedAt(at.plusMillis(2))
            .deleteAt(at.plusSeconds(3))
            .position(1)
            .progress(50)
            .result("result")
            .error("error")
            .build();
    TaskRun changedTask =
        TaskRunRow.of(task)
            .state(TaskState.RUNNING)
            .dispatch(1)
            .redelivered(2)
            .queue("default")
            .priority(3)
            .scheduledAt(at)
            .startedAt(at.plusMillis(1))
            .completedAt(at.plusMillis(2))
            .failedAt(at.plusMillis(3))
            .dueAt(at.plusMillis(4))
            .process(new NodeProcess(new NodeId("node"), at))
            .progress(10)
            .result("result")
            .error("error")
            .children(new TaskRun.Children(3, 2, 1))
            .subjobId(new JobId("child"))
            .build();

    rows().write().jobs(changedJob).tasks(changedTask).commit();
    assertThat(store().reads().jobs().job(job.id())).contains(changedJob);
    assertThat(store().reads().jobs().task(task.id())).contains(changedTask);

    rows().write().jobs(job).tasks(task).commit();
    assertThat(store().reads().jobs().job(job.id())).contains(job);
    assertThat(store().reads().jobs().task(task.id())).contains(task);
  }

  @Test
  default void anExistingRowIsNotInsertedAgain() {
    JobRun job = rows().job("convert").build();
    rows().insert(job);

    assertThatThrownBy(() -> rows().insert(rows().job("other").build(), job))
        .isInstanceOf(InternalException.class);

    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 1, 10)).items())
        .containsExactly(job);
  }

  @Test
  default void aMissingRowIsNotReplaced() {
    JobRun job = rows().job("stored").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);

    assertThatThrownBy(() -> rows().write().output(job, "a", "1").tasks(task).commit())
        .isInstanceOf(InternalException.class);
    assertThatThrownBy(() -> rows().write().jobs(rows().job("unknown").build()).commit())
        .isInstanceOf(InternalException.class);

    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(StoreRows.outputs(store().reads(), job.id())).isEmpty();
  }

  /** H3, E10: text that some databases refuse is no error; what stands in its place is theirs. */
  @Test
  default void oddTextIsNeverAnError() {
    String odd = "a\0b\ud800c\uffff\u202e";
    JobRun job =
        rows()
            .job(odd)
            .description(odd)
            .tags(List.of(odd))
            .inputs(Map.of(odd, odd))
            .result(odd)
            .error(odd)
            .build();
    TaskRun task =
        rows()
            .task(job)
            .queue(odd)
            .result(odd)
            .error(odd)
            .process(new NodeProcess(new NodeId(odd), Instant.EPOCH))
            .build();
    rows()
        .write()
        .newJob(job, StoreRows.spec(odd))
        .newTasks(task)
        .output(job, odd, odd)
        .items(task, List.of(odd))
        .logs(rows().part(task, 1, odd))
        .commit();
    rows().write().jobs(job).tasks(task).commit();

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().name())
        .startsWith("a")
        .endsWith("\u202e");
    assertThat(store().reads().jobs().task(task.id())).isPresent();
    assertThat(store().reads().jobs().spec(job.id())).isPresent();
    assertThat(StoreRows.outputs(store().reads(), job.id())).hasSize(1);
    assertThat(readList(t -> t.items(task.id(), 0, 1))).hasSize(1);
    assertThat(store().reads().jobs().job(new JobId(odd))).isEmpty();
    assertThat(store().reads().jobs().task(new TaskId(odd))).isEmpty();
    assertThat(store().reads().users().userByName(odd)).isEmpty();
    assertThat(store().reads().users().roleExists(odd)).isFalse();
    assertThat(store().reads().recovery().tasksIn(TaskState.RUNNING, odd, 1)).isEmpty();
  }
}
