package dev.winch.model.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
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

class JobStateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      useHeadersInDisplayName = true,
      delimiter = '|',
      textBlock =
          """
          from      | PENDING | SCHEDULED | RUNNING | COMPLETED | FAILED | CANCELLED
          PENDING   | -       | yes       | -       | -         | -      | yes
          SCHEDULED | -       | -         | yes     | yes       | yes    | yes
          RUNNING   | -       | -         | -       | yes       | yes    | yes
          COMPLETED | -       | -         | -       | -         | -      | -
          FAILED    | -       | -         | yes     | -         | -      | -
          CANCELLED | -       | -         | yes     | -         | -      | -
          """)
  void theTableOfChanges(
      JobState from,
      String pending,
      String scheduled,
      String running,
      String completed,
      String failed,
      String cancelled) {
    Map<JobState, String> row =
        Map.of(
            JobState.PENDING, pending,
            JobState.SCHEDULED, scheduled,
            JobState.RUNNING, running,
            JobState.COMPLETED, completed,
            JobState.FAILED, failed,
            JobState.CANCELLED, cancelled);
    for (JobState next : JobState.values()) {
      assertThat(from.canBecome(next))
          .as("%s to %s", from, next)
          .isEqualTo("yes".equals(row.get(next)));
    }
  }

  /** A transition of a job, the state that it leads to, and those that it may start from. */
  record Transition(
      String name, UnaryOperator<JobRun> change, JobState next, Set<JobState> allowed) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Transition> transitions() {
    return Stream.of(
        new Transition(
            "running", JobRun::running, JobState.RUNNING, EnumSet.of(JobState.SCHEDULED)),
        new Transition(
            "restarted",
            job -> job.restarted(Optional.empty()),
            JobState.RUNNING,
            EnumSet.of(JobState.FAILED, JobState.CANCELLED)),
        transition("scheduled", job -> job.scheduled(NOW, Optional.empty()), JobState.SCHEDULED),
        transition(
            "completed", job -> job.completed("r", Optional.empty(), NOW), JobState.COMPLETED),
        transition("failed", job -> job.failed("e", NOW), JobState.FAILED),
        transition("cancelled", job -> job.cancelled(NOW), JobState.CANCELLED));
  }

  private static Transition transition(String name, UnaryOperator<JobRun> change, JobState next) {
    Set<JobState> allowed = EnumSet.noneOf(JobState.class);
    Stream.of(JobState.values()).filter(from -> from.canBecome(next)).forEach(allowed::add);
    return new Transition(name, change, next, allowed);
  }

  @ParameterizedTest
  @MethodSource("transitions")
  void aTransitionKeepsToTheTable(Transition transition) {
    for (JobState from : JobState.values()) {
      JobRun job = in(from);
      if (transition.allowed().contains(from)) {
        assertThat(transition.change().apply(job).state()).isEqualTo(transition.next());
      } else {
        assertThatThrownBy(() -> transition.change().apply(job))
            .isInstanceOf(InternalException.class)
            .hasMessageStartingWith("job j is " + from + " and can not be ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(JobState.class)
  void onlyAJobUnderWayProgresses(JobState state) {
    for (UnaryOperator<JobRun> change :
        Set.<UnaryOperator<JobRun>>of(
            job -> job.progressed(50), job -> job.advanced(50), job -> job.withOutputBytes(3))) {
      if (state.isFinal()) {
        assertThatThrownBy(() -> change.apply(in(state))).isInstanceOf(InternalException.class);
      } else {
        assertThat(change.apply(in(state)).state()).isEqualTo(state);
      }
    }
  }

  @Test
  void anEndedJobHasNoTimeoutAndARestartedOneHasAnother() {
    Optional<Instant> first = Optional.of(NOW.plusSeconds(60));
    Optional<Instant> second = Optional.of(NOW.plusSeconds(90));

    JobRun failed = in(JobState.PENDING).scheduled(NOW, first).failed("e", NOW);

    assertThat(failed.timeoutAt()).isEmpty();
    assertThat(failed.restarted(second))
        .isEqualTo(
            JobRunRow.of(in(JobState.RUNNING))
                .startedAt(NOW)
                .position(1)
                .timeoutAt(second)
                .build());
  }

  private static JobRun in(JobState state) {
    return JobRunRow.accepted(new JobId("j"), new UserId("u"), NOW).state(state).build();
  }
}
