package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.engine.core.Decision.Write;
import dev.winch.model.event.FollowUp;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecisionBuilderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final NodeId NODE = new NodeId("node");

  private final JobRun job =
      JobRunRow.accepted(new JobId("job"), new UserId("guest"), NOW)
          .state(JobState.SCHEDULED)
          .build();
  private final TaskRun scheduled = task("task", TaskState.SCHEDULED);
  private final TaskRun other = task("other", TaskState.RUNNING);
  private final DecisionBuilder builder =
      new DecisionBuilder(
          DecisionInput.of(
                  Optional.of(job),
                  Optional.of(JobSpec.of("job", List.of())),
                  Optional.of(scheduled))
              .withActive(new DecisionInput.ActivePage(List.of(other), Optional.empty())),
          new DecisionContext(NOW, ZoneOffset.UTC, () -> "id", 1));

  private TaskRun task(String id, TaskState state) {
    return TaskRunRow.created(new TaskId(id), job.id(), TaskPath.top(0), NOW).state(state).build();
  }

  @Test
  void showsRowsAsItHasChangedThem() {
    builder.change(
        builder.subject(), task -> task.started(new NodeProcess(NODE, Instant.EPOCH), NOW));
    builder.changeJob(JobRun::running);

    assertThat(builder.task().state()).isEqualTo(TaskState.RUNNING);
    assertThat(builder.task().nodeId()).contains(NODE);
    assertThat(builder.job().state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void writesEachRowOnceAndAsItIsLast() {
    builder.change(
        builder.subject(), task -> task.started(new NodeProcess(NODE, Instant.EPOCH), NOW));
    builder.changeJob(JobRun::running);
    builder.change(builder.subject(), task -> task.progressed(50));
    builder.change(builder.subject(), task -> task.completed("result", NOW));
    builder.changeJob(run -> run.progressed(50));
    TrackedTask made = builder.insert(task("new", TaskState.PENDING));
    builder.change(made, task -> task.skipped(NOW));
    builder.change(builder.active().getFirst(), task -> task.cancelled(NOW));

    assertThat(builder.decision().writes())
        .containsExactlyInAnyOrder(
            new Write.SaveJob(job.running().progressed(50)),
            new Write.SaveTask(
                scheduled
                    .started(new NodeProcess(NODE, Instant.EPOCH), NOW)
                    .progressed(50)
                    .completed("result", NOW)),
            new Write.NewTask(task("new", TaskState.PENDING).skipped(NOW)),
            new Write.SaveTask(other.cancelled(NOW)));
  }

  @Test
  void savesOnlyAllowedTransitions() {
    assertThatThrownBy(
            () -> builder.change(builder.subject(), _ -> task("task", TaskState.COMPLETED)))
        .isInstanceOf(InternalException.class)
        .hasMessage("task task is SCHEDULED and can not be saved as COMPLETED");
    assertThatThrownBy(
            () -> builder.changeJob(run -> JobRunRow.of(run).state(JobState.PENDING).build()))
        .isInstanceOf(InternalException.class)
        .hasMessage("job job is SCHEDULED and can not be saved as PENDING");
  }

  @Test
  void leavesWhatHasEndedAsItEnded() {
    builder.change(builder.subject(), task -> task.cancelled(NOW));
    builder.changeJob(run -> run.cancelled(NOW));

    assertThatThrownBy(() -> builder.change(builder.subject(), task -> task.withResult("late")))
        .isInstanceOf(InternalException.class);
    assertThatThrownBy(() -> builder.changeJob(run -> run.withResult("late")))
        .isInstanceOf(InternalException.class);
  }

  @Test
  void aChangeIsOfTheSameRow() {
    assertThatThrownBy(() -> builder.change(builder.subject(), _ -> task("x", TaskState.RUNNING)))
        .isInstanceOf(InternalException.class);
  }

  @Test
  void aScheduleIsWrittenOnce() {
    builder.delete(new ScheduleId("s"));

    assertThatThrownBy(() -> builder.delete(new ScheduleId("s")))
        .isInstanceOf(InternalException.class)
        .hasMessageStartingWith("a decision writes its schedule twice");
  }

  @Test
  void aDecisionThatChangesNothingHasNoChanges() {
    assertThat(builder.nothing("for a reason").writes()).isEmpty();

    builder.followUp(new FollowUp.Advance(job.id()));

    assertThatThrownBy(() -> builder.nothing("for a reason"))
        .isInstanceOf(InternalException.class)
        .hasMessage("a decision drops its changes: for a reason");
    assertThatThrownBy(() -> builder.refused(new NotFoundException("job not found")))
        .isInstanceOf(InternalException.class);
  }
}
