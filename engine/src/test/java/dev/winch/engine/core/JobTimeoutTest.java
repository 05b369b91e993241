package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Message;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decision 25: a job's own {@code timeout}. */
class JobTimeoutTest {
  private final Story story = new Story();

  @Test
  void decision25_aJobThatTakesTooLongFailsAndItsRunsAreStopped() {
    JobId job = story.submit(bounded("90s", both("a", "b")));
    Instant at = story.job(job).startedAt().orElseThrow().plusSeconds(90);
    assertThat(story.job(job).timeoutAt()).contains(at);
    assertThat(story.timers()).containsExactly(new Due.JobTimeout(job, at));
    story.starts("a");
    story.clearSent();

    story.passes(Duration.ofSeconds(90));
    story.happens(new Due.JobTimeout(job, at));
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(job).error()).isEqualTo("job timed out after 90s");
    assertThat(story.job(job).failedAt()).contains(story.now());
    assertThat(story.job(job).timeoutAt()).isEmpty();
    assertThat(story.rows(job)).containsExactly("both CANCELLED", "a CANCELLED", "b CANCELLED");
    assertThat(story.sent())
        .hasAtLeastOneElementOfType(Message.Cancel.class)
        .hasAtLeastOneElementOfType(Message.Withdraw.class);
  }

  @Test
  void aRepeatedOrLateTimeoutChangesNothing() {
    JobId slow = story.submit(bounded("90s", task("slow")));
    Due timeout = story.timers().getFirst();
    story.happens(timeout);
    var failed = story.job(slow);
    story.happens(timeout);
    assertThat(story.job(slow)).isEqualTo(failed);

    JobId fast = story.submit(bounded("90s", task("fast")));
    story.completes("fast");
    assertThat(story.job(fast).timeoutAt()).isEmpty();
    story.happens(story.timers().getLast());
    assertThat(story.job(fast).state()).isEqualTo(JobState.COMPLETED);

    story.happens(new Due.JobTimeout(new JobId("deleted"), story.now()));
  }

  @Test
  void aTimerThatFiredBeforeTheClockWasSetBackIsSetAgain() {
    JobId job = story.submit(bounded("90s", task("a")));
    Due timer = story.timers().getFirst();

    story.happens(timer);

    assertThat(story.job(job).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(story.timers()).containsExactly(timer, timer);
  }

  @Test
  void aRestartHasTheWholeTimeAgain() {
    JobId job = story.submit(bounded("90s", task("a")));
    Due first = story.timers().getFirst();
    story.passes(Duration.ofSeconds(90));
    story.happens(first);
    story.passes(Duration.ofSeconds(60));
    story.happens(new Command.Restart(job, new UserId("guest")));
    assertThat(story.job(job).timeoutAt()).contains(story.now().plusSeconds(90));

    story.happens(first);
    assertThat(story.job(job).state()).as("the bound of the first run").isEqualTo(JobState.RUNNING);
    story.passes(Duration.ofSeconds(90));
    story.happens(story.timers().getLast());
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void aCancelledJobIsNoLongerBounded() {
    JobId job = story.submit(bounded("90s", task("a")));
    story.happens(new Command.Cancel(job, new UserId("guest")));
    assertThat(story.job(job).timeoutAt()).isEmpty();
    story.happens(story.timers().getFirst());
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void subJobsEndWithTheJobAroundThemAndHaveNoBoundOfTheirOwn() {
    SubJob inner =
        new SubJob(
            "inner",
            "",
            List.of(TaskSpec.named("a").build()),
            Map.of(),
            Map.of(),
            Optional.empty(),
            "",
            false,
            List.of());
    JobId job =
        story.submit(bounded("90s", TaskSpec.named("sub").subjob(Optional.of(inner)).build()));
    var subjob = story.jobs().getLast();
    assertThat(subjob.timeoutAt()).isEmpty();

    story.passes(Duration.ofSeconds(90));
    story.happens(story.timers().getFirst());
    assertThat(story.job(job).error()).isEqualTo("job timed out after 90s");
    assertThat(story.job(subjob.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.rows(subjob.id())).containsExactly("a CANCELLED");
  }

  @Test
  void aJobWithoutTimeoutIsNotBounded() {
    JobId job = story.submit(bounded("", task("a")));
    assertThat(story.job(job).timeoutAt()).isEmpty();
    assertThat(story.timers()).isEmpty();
  }

  private static TaskSpec task(String name) {
    return TaskSpec.named(name).build();
  }

  private static TaskSpec both(String first, String second) {
    return TaskSpec.named("both")
        .parallel(Optional.of(new Parallel(List.of(task(first), task(second)))))
        .build();
  }

  private static JobSpec bounded(String timeout, TaskSpec task) {
    return new JobSpec(
        "job",
        "",
        List.of(),
        List.of(task),
        Map.of(),
        Map.of(),
        "",
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        timeout,
        Optional.empty());
  }
}
