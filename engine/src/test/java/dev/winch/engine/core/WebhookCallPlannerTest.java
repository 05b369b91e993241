package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which changes call a webhook, in which order. */
class WebhookCallPlannerTest extends WebhookStory {
  @Test
  void h16_oneCallForEachChangeOfStateInOrder() {
    submit(job(List.of(on("job.StateChange")), task("a"), task("b")));
    story.starts("a");
    story.completes("a");
    story.starts("b");
    story.completes("b");
    assertThat(reported()).containsExactly("PENDING", "RUNNING", "COMPLETED");
    assertThat(story.calls()).extracting(WebhookCall::id).doesNotHaveDuplicates();
  }

  @Test
  void anUnnamedEventIsTheJobsState() {
    submit(job(List.of(on("")), task("a")));
    assertThat(story.calls())
        .singleElement()
        .satisfies(call -> assertThat(call.event()).isEqualTo("job.StateChange"))
        .satisfies(call -> assertThat(call.subject().state()).isEqualTo("PENDING"));
  }

  @Test
  void jobsWithoutWebhooksOweNothing() {
    submit(job(List.of(), task("a")));
    story.completes("a");
    assertThat(story.calls()).isEmpty();
  }

  @Test
  void e5_aCompletionBeforeItsStartReportsBoth() {
    submit(job(List.of(on("job.StateChange"), on("task.StateChange")), task("a")));
    story.completes("a");
    assertThat(reported(0)).containsExactly("PENDING", "RUNNING", "COMPLETED");
    assertThat(reported(1)).containsExactly("a SCHEDULED", "a RUNNING", "a COMPLETED");
  }

  @Test
  void e9_nothingFollowsCancelled() {
    JobId job = submit(job(List.of(on("job.StateChange"), on("task.StateChange")), task("a")));
    story.starts("a");
    TaskRun running = story.waiting("a");
    story.happens(new Command.Cancel(job, BY));
    story.happens(
        new Report.Failed(
            running.id(),
            running.dispatch(),
            new NodeProcess(Story.NODE, Instant.EPOCH),
            Instant.EPOCH,
            Instant.EPOCH,
            "context canceled"));
    assertThat(reported(0)).containsExactly("PENDING", "RUNNING", "CANCELLED");
    assertThat(reported(1)).containsExactly("a SCHEDULED", "a RUNNING", "a CANCELLED");
  }

  @Test
  void aRestartIsReportedInsteadOfRunning() {
    JobId job = submit(job(List.of(on("job.StateChange")), task("a")));
    story.starts("a");
    story.fails("a", "broken");
    story.happens(new Command.Restart(job, BY));
    story.starts("a");
    story.completes("a");
    assertThat(reported()).containsExactly("PENDING", "RUNNING", "FAILED", "RESTART", "COMPLETED");
    assertThat(story.calls().get(2).subject())
        .isInstanceOfSatisfying(
            Subject.OfJob.class, subject -> assertThat(subject.run().error()).isEqualTo("broken"));
  }

  @Test
  void h16_skippedIsReportedOnce() {
    submit(
        job(
            List.of(on("job.StateChange"), on("task.StateChange")),
            TaskSpec.named("a").condition("false").build()));
    assertThat(reported(0)).containsExactly("PENDING", "COMPLETED");
    assertThat(reported(1)).containsExactly("a SKIPPED");
  }

  @Test
  void h16_theEndOfACompositeIsReported() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("all")
                .parallel(Optional.of(new Parallel(List.of(task("a"), task("b")))))
                .build()));
    story.completes("b");
    story.completes("a");
    assertThat(reported())
        .containsExactly(
            "all PENDING",
            "all RUNNING",
            "a SCHEDULED",
            "b SCHEDULED",
            "b RUNNING",
            "b COMPLETED",
            "a RUNNING",
            "a COMPLETED",
            "all COMPLETED");
  }

  @Test
  void e23_aJobInWhichTwoTasksFailIsFailedOnce() {
    submit(
        job(
            List.of(on("job.StateChange"), on("task.StateChange")),
            TaskSpec.named("all")
                .parallel(Optional.of(new Parallel(List.of(task("a"), task("b")))))
                .build()));
    TaskRun second = story.waiting("b");
    story.fails("a", "one");
    story.happens(
        new Report.Failed(
            second.id(),
            second.dispatch(),
            new NodeProcess(Story.NODE, Instant.EPOCH),
            Instant.EPOCH,
            Instant.EPOCH,
            "two"));
    assertThat(reported(0)).containsExactly("PENDING", "RUNNING", "FAILED");
    assertThat(reported(1)).endsWith("a FAILED", "all CANCELLED", "b CANCELLED");
  }

  @Test
  void aRunThatGoesBackToItsQueueIsScheduledAgain() {
    submit(job(List.of(on("task.StateChange")), task("a")));
    story.starts("a");
    TaskRun lost = story.waiting("a");
    story.happens(new Report.Lost(lost.id(), lost.dispatch(), "the worker was lost"));
    assertThat(reported()).containsExactly("a SCHEDULED", "a RUNNING", "a SCHEDULED");
  }

  @Test
  void aRetryIsATaskOfItsOwnAndPendingWhileItWaits() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("a").retry(Optional.of(new Retry(1, "10s", 0, "", 0))).build()));
    story.fails("a", "once");
    assertThat(reported()).containsExactly("a SCHEDULED", "a RUNNING", "a FAILED", "a PENDING");
  }

  @Test
  void progressIsReportedAfterEachTopLevelTaskAndByTasks() {
    submit(job(List.of(on("job.Progress"), on("task.Progress")), task("a"), task("b")));
    story.starts("a");
    TaskRun running = story.waiting("a");
    story.happens(new Report.Progressed(running.id(), running.dispatch(), 50));
    story.happens(new Report.Progressed(running.id(), running.dispatch(), 50));
    story.completes("a");
    story.completes("b");
    assertThat(calls(0))
        .extracting(call -> ((Subject.OfJob) call.subject()).run().progress())
        .containsExactly(25.0, 50.0, 100.0);
    assertThat(calls(1))
        .extracting(call -> ((Subject.OfTask) call.subject()).run().progress())
        .containsExactly(50.0);
  }

  @Test
  void childrenOfAnEachAreReportedOneByOne() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("all")
                .each(Optional.of(new Each("", "sequence(0, 2)", task("c{{ item.index }}"), 1)))
                .build()));
    story.completes("c0");
    story.completes("c1");
    assertThat(reported())
        .containsExactly(
            "all PENDING",
            "all RUNNING",
            "c0 SCHEDULED",
            "c0 RUNNING",
            "c0 COMPLETED",
            "c1 SCHEDULED",
            "c1 RUNNING",
            "c1 COMPLETED",
            "all COMPLETED");
  }
}
