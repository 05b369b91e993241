package dev.winch.engine.core;

import static dev.winch.engine.core.Specs.job;
import static dev.winch.engine.core.Specs.parallel;
import static dev.winch.engine.core.Specs.task;
import static dev.winch.engine.core.Specs.withOutput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.event.Command;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How jobs go on from task to task, end, and are cancelled and restarted. */
class JobDecisionsTest {
  private static final UserId GUEST = new UserId("guest");

  private final Story story = new Story();

  @Test
  void aJobRunsItsTasksOneAfterAnother() {
    JobId job = story.submit(job(task("a"), task("b")));
    assertThat(story.job(job).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(story.job(job).position()).isEqualTo(1);
    assertThat(story.rows(job)).containsExactly("a SCHEDULED");

    story.starts("a");
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    story.completes("a");
    assertThat(story.job(job).progress()).isEqualTo(50);
    assertThat(story.rows(job)).containsExactly("a COMPLETED", "b SCHEDULED");
    story.completes("b");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.job(job).position()).isEqualTo(3);
    assertThat(story.job(job).progress()).isEqualTo(100);
  }

  @Test
  void aResultFeedsLaterTasksAndTheOutput() {
    JobSpec spec =
        withOutput(
            job(
                TaskSpec.named("a").var("x").build(),
                TaskSpec.named("b").env(Map.of("X", "got {{ tasks.x }}")).var("y").build()),
            "{{ tasks.x }}{{ tasks.y }}");
    JobId job = story.submit(spec);
    story.completes("a", "1");
    assertThat(story.waiting("b").effective(spec).env()).containsEntry("X", "got 1");
    story.completes("b", "2");
    assertThat(story.job(job).result()).isEqualTo("12");
    assertThat(story.outputs(job)).isEqualTo(Map.of("x", "1", "y", "2"));
  }

  @Test
  void skippedTasksNeedNoWorker() {
    JobId job =
        story.submit(
            job(
                TaskSpec.named("a").condition("false").build(),
                TaskSpec.named("b").condition("{{ 1 == 2 }}").build()));
    assertThat(story.rows(job)).containsExactly("a SKIPPED", "b SKIPPED");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.sent()).isEmpty();
  }

  @Test
  void e43_aFailureWithoutRetryFailsTheJobWithItsReason() {
    JobId job = story.submit(job(task("a"), task("b")));
    story.fails("a", "exit code 1");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(job).error()).isEqualTo("exit code 1");
    assertThat(story.job(job).failedAt()).isPresent();
    assertThat(story.rows(job)).containsExactly("a FAILED");
  }

  @Test
  void decision9_j16_e28_anExpressionErrorFailsTheTaskWhereverItStandsAndIsNotRetried() {
    JobId job =
        story.submit(
            job(
                task("a"),
                TaskSpec.named("b")
                    .env(Map.of("X", "{{ int('x') }}"))
                    .retry(Optional.of(Retry.atOnce(3)))
                    .build()));
    story.completes("a");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(job).error()).startsWith("error evaluating expression");
    assertThat(story.rows(job)).containsExactly("a COMPLETED", "b FAILED");
  }

  @Test
  void decision6_cancellingStopsWhatRunsAndWithdrawsWhatWaits() {
    JobId job = story.submit(job(parallel("p", task("a"), task("b"))));
    story.starts("a");
    story.clearSent();
    story.happens(new Command.Cancel(job, GUEST));
    assertThat(story.rows(job)).containsExactly("p CANCELLED", "a CANCELLED", "b CANCELLED");
    assertThat(story.sent())
        .hasAtLeastOneElementOfType(Message.Cancel.class)
        .hasAtLeastOneElementOfType(Message.Withdraw.class);
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void e9_theEndOfACancelledRunIsNoFailure() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun task = story.waiting("a");
    story.happens(new Command.Cancel(job, GUEST));
    story.happens(new Report.Stopped(task.id(), 1, Story.NODE, task.createdAt()));
    story.happens(
        new Report.Failed(
            task.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH),
            task.createdAt(),
            task.createdAt(),
            "killed"));
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.job(job).error()).isEmpty();
  }

  @Test
  void commandsAreRefusedWithTheReferencesWords() {
    assertThat(story.happens(new Command.Cancel(new JobId("?"), GUEST)).refusal())
        .get()
        .isInstanceOf(NotFoundException.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("job not found");
    JobId job = story.submit(job(task("a")));
    assertThat(story.happens(new Command.Restart(job, GUEST)).refusal())
        .get()
        .isInstanceOf(ConflictException.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("job is SCHEDULED and can not be restarted");
    story.completes("a");
    assertThat(story.happens(new Command.Cancel(job, GUEST)).refusal())
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo("job is not running");
  }

  @Test
  void decision8_aRestartContinuesAtTheFailedTask() {
    JobSpec spec =
        job(
            TaskSpec.named("a").var("x").build(),
            TaskSpec.named("b").env(Map.of("X", "{{ tasks.x }}")).build());
    JobId job = story.submit(spec);
    story.completes("a", "kept");
    story.fails("b", "no");
    story.happens(new Command.Restart(job, GUEST));
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    assertThat(story.job(job).failedAt()).isEmpty();
    assertThat(story.rows(job)).containsExactly("a COMPLETED", "b FAILED", "b SCHEDULED");
    assertThat(story.waiting("b").effective(spec).env()).containsEntry("X", "kept");
    // E26: a second click changes nothing.
    assertThat(story.happens(new Command.Restart(job, GUEST)).refusal()).isPresent();
    story.completes("b");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void e51_theActorOfCancelAndRestartIsKept() {
    JobId job = story.submit(job(task("a")));
    UserId ann = new UserId("ann");
    story.happens(new Command.Restart(job, ann));
    story.happens(new Command.Cancel(job, ann));
    story.happens(new Command.Cancel(job, GUEST));
    story.happens(new Command.Restart(job, GUEST));

    assertThat(story.audit())
        .as("what was refused was not done")
        .extracting(AuditEntry::action, AuditEntry::by)
        .containsExactly(
            tuple(AuditEntry.Action.CANCELLED, ann), tuple(AuditEntry.Action.RESTARTED, GUEST));
  }
}
