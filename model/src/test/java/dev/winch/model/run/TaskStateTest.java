package dev.winch.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.TaskRun.Children;
import dev.winch.model.spec.TaskPath;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          from      | CREATED | PENDING | SCHEDULED | RUNNING | COMPLETED | SKIPPED | FAILED | CANCELLED
          CREATED   | -       | -       | -         | -       | -         | -       | -      | -
          PENDING   | -       | -       | yes       | yes     | -         | yes     | yes    | yes
          SCHEDULED | -       | -       | yes       | yes     | -         | -       | yes    | yes
          RUNNING   | -       | -       | yes       | -       | yes       | -       | yes    | yes
          COMPLETED | -       | -       | -         | -       | -         | -       | -      | -
          SKIPPED   | -       | -       | -         | -       | -         | -       | -      | -
          FAILED    | -       | -       | -         | -       | -         | -       | -      | -
          CANCELLED | -       | -       | -         | -       | -         | -       | -      | -
          """)
  void theTableOfChanges(
      TaskState from,
      String created,
      String pending,
      String scheduled,
      String running,
      String completed,
      String skipped,
      String failed,
      String cancelled) {
    Map<TaskState, String> row =
        Map.of(
            TaskState.CREATED, created,
            TaskState.PENDING, pending,
            TaskState.SCHEDULED, scheduled,
            TaskState.RUNNING, running,
            TaskState.COMPLETED, completed,
            TaskState.SKIPPED, skipped,
            TaskState.FAILED, failed,
            TaskState.CANCELLED, cancelled);
    for (TaskState next : TaskState.values()) {
      assertThat(from.canBecome(next))
          .as("%s to %s", from, next)
          .isEqualTo("yes".equals(row.get(next)));
    }
  }

  @ParameterizedTest
  @EnumSource(TaskState.class)
  void aFinalStateIsNeverLeft(TaskState state) {
    boolean isLeft = Stream.of(TaskState.values()).anyMatch(state::canBecome);
    assertThat(isLeft).isEqualTo(!state.isFinal() && state != TaskState.CREATED);
  }

  /** A transition of a run, the state that it leads to, and those that it may start from. */
  record Transition(
      String name, UnaryOperator<TaskRun> change, TaskState next, Set<TaskState> allowed) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Transition> transitions() {
    return Stream.of(
        transition("scheduled", run -> run.scheduled("q", 3, NOW), TaskState.SCHEDULED),
        transition(
            "started",
            run -> run.started(new NodeProcess(new NodeId("n"), Instant.EPOCH), NOW),
            TaskState.RUNNING),
        transition("opened", run -> run.opened(new Children(2, 2, 0), NOW), TaskState.RUNNING),
        transition("opened sub-job", run -> run.opened(new JobId("s"), NOW), TaskState.RUNNING),
        transition("completed", run -> run.completed("r", NOW), TaskState.COMPLETED),
        transition("skipped", run -> run.skipped(NOW), TaskState.SKIPPED),
        transition("failed", run -> run.failed("e", NOW), TaskState.FAILED),
        transition("cancelled", run -> run.cancelled(NOW), TaskState.CANCELLED));
  }

  private static Transition transition(String name, UnaryOperator<TaskRun> change, TaskState next) {
    Set<TaskState> allowed = EnumSet.noneOf(TaskState.class);
    Stream.of(TaskState.values()).filter(from -> from.canBecome(next)).forEach(allowed::add);
    return new Transition(name, change, next, allowed);
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void aTransitionKeepsToTheTable(Transition transition) {
    for (TaskState from : TaskState.values()) {
      TaskRun run = in(from);
      if (transition.allowed().contains(from)) {
        assertThat(transition.change().apply(run).state()).isEqualTo(transition.next());
      } else {
        assertThatThrownBy(() -> transition.change().apply(run))
            .isInstanceOf(InternalException.class)
            .hasMessage("task t is " + from + " and can not be " + transition.next());
      }
    }
  }

  @Test
  void aRunThatIsScheduledAgainForgetsItsLastDispatch() {
    TaskRun again =
        in(TaskState.PENDING)
            .scheduled("q", 3, NOW)
            .started(new NodeProcess(new NodeId("n"), Instant.EPOCH), NOW.plusSeconds(1))
            .progressed(40)
            .lost()
            .scheduled("q", 3, NOW.plusSeconds(2));

    assertThat(again)
        .isEqualTo(
            TaskRunRow.of(in(TaskState.SCHEDULED))
                .queue("q")
                .priority(3)
                .dispatch(2)
                .redelivered(1)
                .scheduledAt(NOW)
                .build());
  }

  @Test
  void onlyAFailedRunIsTriedAgain() {
    TaskRun failed = in(TaskState.RUNNING).failed("e", NOW);
    TaskRun next = failed.nextAttempt(new TaskId("t2"), NOW, Optional.empty());

    assertThat(next)
        .isEqualTo(TaskRunRow.of(in(TaskState.PENDING)).id(next.id()).attempts(1).build());
    assertThatThrownBy(() -> next.nextAttempt(new TaskId("t3"), NOW, Optional.empty()))
        .isInstanceOf(InternalException.class)
        .hasMessage("task t2 is PENDING and can not be tried again");
  }

  @Test
  void onlyANewRunIsEvaluated() {
    assertThatThrownBy(
            () -> in(TaskState.PENDING).scheduled("q", 0, NOW).evaluatedAs(Optional.empty()))
        .isInstanceOf(InternalException.class)
        .hasMessage("task t is SCHEDULED and can not be evaluated again");
  }

  private static TaskRun in(TaskState state) {
    return TaskRunRow.created(new TaskId("t"), new JobId("j"), TaskPath.top(0), NOW)
        .state(state)
        .build();
  }
}
