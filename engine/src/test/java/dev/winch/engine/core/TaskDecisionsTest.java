package dev.winch.engine.core;

import static dev.winch.engine.core.Specs.job;
import static dev.winch.engine.core.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** How one task is run, and run again. */
class TaskDecisionsTest {
  private static final UserId GUEST = new UserId("guest");

  private final Story story = new Story();

  @Test
  void e5_completionImpliesTheStart() {
    JobId job = story.submit(job(task("a")));
    story.completes("a");
    TaskRun task = story.tasks(job).getFirst();
    assertThat(task.startedAt()).isPresent();
    assertThat(task.nodeId()).contains(Story.NODE);
    story.happens(
        new Report.Started(
            task.id(),
            task.dispatch(),
            new NodeProcess(Story.NODE, Instant.EPOCH),
            task.startedAt().get()));
    assertThat(story.rows(job)).containsExactly("a COMPLETED");
  }

  @Test
  void e21_aRetryIsACleanRow() {
    JobSpec spec = job(TaskSpec.named("a").retry(Optional.of(Retry.atOnce(1))).build());
    JobId job = story.submit(spec);
    story.starts("a");
    TaskRun first = story.waiting("a");
    story.fails("a", "no");
    assertThat(story.rows(job)).containsExactly("a FAILED", "a SCHEDULED");
    TaskRun second = story.tasks(job).getLast();
    assertThat(second.attempts()).isEqualTo(1);
    assertThat(second.nodeId()).isEmpty();
    assertThat(second.startedAt()).isEmpty();
    // A repeated report of the failure makes no second retry.
    story.happens(
        new Report.Failed(
            first.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH),
            first.createdAt(),
            first.createdAt(),
            "no"));
    assertThat(story.rows(job)).containsExactly("a FAILED", "a SCHEDULED");
    story.fails("a", "no again");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
  }

  @Test
  void e19_aRetryIsNotEvaluatedAgain() {
    JobSpec spec =
        new JobSpec(
            "job",
            "",
            List.of(),
            List.of(
                TaskSpec.named("a")
                    .env(Map.of("X", "{{ inputs.sly }}"))
                    .retry(Optional.of(Retry.atOnce(1)))
                    .build()),
            Map.of("sly", "{{ secrets.k }}"),
            Map.of("k", "hidden"),
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Optional.empty());
    story.submit(spec);
    story.fails("a", "no");
    assertThat(story.waiting("a").effective(spec).env()).containsEntry("X", "{{ secrets.k }}");
  }

  @Test
  void aDelayedRetryWaitsForItsTimer_j6() {
    Retry slow = new Retry(2, "10s", 3, "", 0);
    JobId job = story.submit(job(TaskSpec.named("a").retry(Optional.of(slow)).build()));
    story.fails("a", "no");
    assertThat(story.rows(job)).containsExactly("a FAILED", "a PENDING");
    TaskRun waiting = story.tasks(job).getLast();
    assertThat(Duration.between(waiting.createdAt(), waiting.dueAt().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(10));
    story.happens(story.timers().getFirst());
    assertThat(story.rows(job)).containsExactly("a FAILED", "a SCHEDULED");
    story.fails("a", "no");
    TaskRun last = story.tasks(job).getLast();
    assertThat(Duration.between(last.createdAt(), last.dueAt().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void decision1_aReportOfAnOlderDispatchChangesNothing() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun running = story.waiting("a");
    story.happens(new Report.Lost(running.id(), 1, "the worker was lost"));
    TaskRun again = story.waiting("a");
    assertThat(again.dispatch()).isEqualTo(2);
    assertThat(again.redelivered()).isEqualTo(1);
    Decision late =
        story.happens(
            new Report.Completed(
                running.id(),
                1,
                new NodeProcess(Story.NODE, Instant.EPOCH),
                running.createdAt(),
                running.createdAt(),
                "x"));
    assertThat(late.writes()).isEmpty();
    assertThat(late.reason()).contains("is not its last");
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void decision2_aTaskLostTooOftenFailsWithoutRetry() {
    JobId job = story.submit(job(TaskSpec.named("a").retry(Optional.of(Retry.atOnce(5))).build()));
    for (int i = 1; i <= 5; i++) {
      story.starts("a");
      story.happens(new Report.Lost(story.waiting("a").id(), i, "the worker was lost"));
      assertThat(story.tasks(job)).hasSize(1);
      assertThat(story.waiting("a").redelivered()).isEqualTo(i);
    }
    story.happens(new Report.Lost(story.waiting("a").id(), 6, "no such disk"));
    assertThat(story.rows(job)).containsExactly("a FAILED");
    assertThat(story.job(job).error()).isEqualTo("task redelivered too many times: no such disk");
  }

  @Test
  void f9_aRefusedRunFailsTheJobAndUsesNoRetry() {
    JobId job = story.submit(job(TaskSpec.named("a").retry(Optional.of(Retry.atOnce(5))).build()));
    TaskRun run = story.waiting("a");
    story.happens(
        new Report.Refused(
            run.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH),
            run.createdAt(),
            run.createdAt(),
            "env: too large"));
    assertThat(story.rows(job)).containsExactly("a FAILED");
    assertThat(story.job(job).error()).isEqualTo("env: too large");
    assertThat(story.tasks(job).getFirst().startedAt()).isPresent();
  }

  @Test
  void decision5_aReturnedRunIsNotCounted() {
    story.submit(job(task("a")));
    story.starts("a");
    story.happens(new Report.Returned(story.waiting("a").id(), 1, Story.NODE));
    assertThat(story.waiting("a").redelivered()).isZero();
    assertThat(story.waiting("a").dispatch()).isEqualTo(2);
    assertThat(story.waiting("a").state()).isEqualTo(TaskState.SCHEDULED);
  }

  @Test
  void e25_aCancelledTaskThatStartsIsStopped() {
    JobId job = story.submit(job(task("a")));
    TaskRun task = story.waiting("a");
    story.happens(new Command.Cancel(job, GUEST));
    story.clearSent();
    story.happens(
        new Report.Started(
            task.id(), 1, new NodeProcess(Story.NODE, Instant.EPOCH), task.createdAt()));
    assertThat(story.sent()).containsExactly(new Message.Cancel(Story.NODE, task.id(), 1));
    assertThat(story.rows(job)).containsExactly("a CANCELLED");
  }

  @Test
  void aDispatchOfUnknownFateIsSentAgainUnderItsNumber() {
    story.submit(job(task("a")));
    TaskRun task = story.waiting("a");
    story.clearSent();
    story.happens(new FollowUp.HandOver(task.id(), 1));
    assertThat(story.sent()).singleElement().isInstanceOf(Message.Dispatch.class);
    story.clearSent();
    story.starts("a");
    story.happens(new FollowUp.HandOver(task.id(), 1));
    assertThat(story.sent()).isEmpty();
  }

  @Test
  void aSecondProcessOfANodeDoesNotReportForTheRunOfTheFirst() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun task = story.waiting("a");
    NodeProcess next = new NodeProcess(Story.NODE, Instant.EPOCH.plusSeconds(1));
    Instant at = task.createdAt();

    story.happens(new Report.Started(task.id(), 1, next, at));
    story.happens(new Report.Completed(task.id(), 1, next, at, at, "by the second"));

    assertThat(story.waiting("a").process()).contains(new NodeProcess(Story.NODE, Instant.EPOCH));
    assertThat(story.sent()).contains(new Message.Cancel(Story.NODE, task.id(), 1));
    story.completes("a", "by the first");
    assertThat(story.tasks(job).getFirst().result()).isEqualTo("by the first");
  }

  @Test
  void theEndOfARunNamesTheLastPartOfItsLog() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun task = story.waiting("a");
    NodeProcess process = task.process().orElseThrow();
    Instant at = task.createdAt();

    story.happens(new Report.Completed(task.id(), 1, process, at, at, OptionalInt.of(7), ""));

    assertThat(story.tasks(job).getFirst().logEnd()).hasValue(7);
  }

  private static Report.Stopped stopped(
      TaskRun task, NodeProcess by, Optional<Instant> start, int lastLogPart) {
    return new Report.Stopped(
        task.id(), 1, by, start, task.createdAt(), OptionalInt.of(lastLogPart));
  }

  @Test
  void theLogOfACancelledRunEndsWhereItsOwnProcessReports() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun task = story.waiting("a");
    story.happens(new Command.Cancel(job, GUEST));
    assertThat(story.tasks(job).getFirst().logEnd()).isEmpty();
    Instant at = task.createdAt();

    NodeProcess own = task.process().orElseThrow();
    NodeProcess other = new NodeProcess(new NodeId("other"), own.startedAt());
    NodeProcess later = new NodeProcess(own.node(), own.startedAt().plusSeconds(1));
    for (NodeProcess second : List.of(other, later)) {
      story.happens(stopped(task, second, Optional.empty(), 9));
      assertThat(story.tasks(job).getFirst().logEnd()).isEmpty();
    }
    // A second run of the dispatch by the same process: its parts are not kept.
    Optional<Instant> again = task.startedAt().map(start -> start.plusSeconds(1));
    story.happens(stopped(task, own, again, 9));
    story.happens(
        new Report.Failed(
            task.id(), 1, own, again.orElseThrow(), at, OptionalInt.of(9), "exit code 1"));
    assertThat(story.tasks(job).getFirst().logEnd()).isEmpty();
    story.happens(stopped(task, own, task.startedAt(), 3));
    story.happens(stopped(task, own, task.startedAt(), 4));

    TaskRun cancelled = story.tasks(job).getFirst();
    assertThat(cancelled.logEnd()).hasValue(3);
    assertThat(cancelled.state()).isEqualTo(TaskState.CANCELLED);
  }

  @Test
  void aRunThatNoWorkerStartedHasNoLog() {
    JobId job = story.submit(job(task("a")));
    story.happens(new Command.Cancel(job, GUEST));
    assertThat(story.tasks(job).getFirst().logEnd()).hasValue(0);
  }

  @Test
  void onlyPartsOfTheRunInTheRowAreKept() {
    story.submit(job(task("a")));
    TaskRun waiting = story.waiting("a");
    Report.Started mine =
        new Report.Started(
            waiting.id(), 1, new NodeProcess(Story.NODE, Instant.EPOCH), waiting.createdAt());
    Report.Started other =
        new Report.Started(
            waiting.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH.plusSeconds(1)),
            waiting.createdAt());
    Report.Started later =
        new Report.Started(waiting.id(), 1, mine.by(), waiting.createdAt().plusSeconds(1));
    List<LogPart> parts =
        List.of(
            new LogPart("1", waiting.id(), 1, "one", waiting.createdAt()),
            new LogPart("2", waiting.id(), 2, "two", waiting.createdAt()));
    assertThat(PrintedParts.implyStart(waiting, new Report.Logged(mine, parts))).isTrue();
    assertThat(PrintedParts.kept(waiting, new Report.Logged(mine, parts))).isEmpty();

    story.happens(mine);
    TaskRun running = story.waiting("a");

    assertThat(PrintedParts.implyStart(running, new Report.Logged(mine, parts))).isFalse();
    assertThat(PrintedParts.kept(running, new Report.Logged(mine, parts))).isEqualTo(parts);
    assertThat(PrintedParts.kept(running, new Report.Logged(other, parts))).isEmpty();
    assertThat(PrintedParts.kept(running, new Report.Logged(later, parts))).isEmpty();
    assertThat(PrintedParts.kept(running, new Report.Logged(running.id(), 2, parts))).isEmpty();
    assertThat(PrintedParts.kept(running, new Report.Logged(running.id(), 1, parts)))
        .as("of an older worker, which does not name the run")
        .isEqualTo(parts);
    assertThat(PrintedParts.kept(running.loggedUpTo(1), new Report.Logged(mine, parts)))
        .isEqualTo(parts.subList(0, 1));
  }
}
