package dev.winch.engine.core;

import static dev.winch.engine.core.Specs.detached;
import static dev.winch.engine.core.Specs.each;
import static dev.winch.engine.core.Specs.job;
import static dev.winch.engine.core.Specs.parallel;
import static dev.winch.engine.core.Specs.subjob;
import static dev.winch.engine.core.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Stories that went wrong in the reference, by its defects' ids, as they go here. */
class ReferenceDefectsTest {
  private static final UserId GUEST = new UserId("guest");

  private final Story story = new Story();

  @Test
  void e3_anInvalidEvaluatedNameFailsTheJob() {
    JobId job =
        story.submit(job(TaskSpec.named("a").run("true").queue("{{ repeat('q', 300) }}").build()));
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(job).error()).isNotEmpty();
    assertThat(story.rows(job)).containsExactly("a FAILED");
  }

  @Test
  void e3_aJobOfWhichNothingHasStartedCanBeCancelled() {
    JobId job = story.submit(job(task("a")));
    assertThat(story.happens(new Command.Cancel(job, GUEST)).refusal()).isEmpty();
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.rows(job)).containsExactly("a CANCELLED");
  }

  @Test
  void decision7_e4_aJobRunsWhenATaskStartsOrACompositeOpens() {
    JobId plain = story.submit(job(task("a")));
    assertThat(story.job(plain).state()).isEqualTo(JobState.SCHEDULED);
    story.starts("a");
    assertThat(story.job(plain).state()).isEqualTo(JobState.RUNNING);

    for (TaskSpec composite :
        List.of(
            parallel("p", task("b")),
            each("e", "{{ [1] }}", 0, task("c")),
            subjob("s", task("d")))) {
      JobId job = story.submit(job(composite));
      assertThat(story.job(job).state()).as(composite.name()).isEqualTo(JobState.RUNNING);
    }
    JobId skipped = story.submit(job(TaskSpec.named("no").run("true").condition("false").build()));
    assertThat(story.job(skipped).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void e6_nothingBringsACancelledTaskBack() {
    Retry later = new Retry(1, "1m", 0, "", 0);
    JobId job =
        story.submit(
            job(
                parallel(
                    "p",
                    task("a"),
                    TaskSpec.named("b").run("x").retry(Optional.of(later)).build())));
    TaskRun queued = story.waiting("a");
    story.fails("b", "no");
    TaskRun retry = story.tasks(job).getLast();
    assertThat(retry.state()).isEqualTo(TaskState.PENDING);
    story.happens(new Command.Cancel(job, GUEST));
    List<String> cancelled = story.rows(job);
    story.clearSent();

    story.happens(due(retry));
    story.happens(new FollowUp.HandOver(queued.id(), queued.dispatch()));
    story.happens(new Report.Returned(queued.id(), queued.dispatch(), Story.NODE));
    story.happens(new Report.Lost(queued.id(), queued.dispatch(), "the worker was lost"));
    Instant at = queued.createdAt();
    story.happens(
        new Report.Completed(
            queued.id(),
            queued.dispatch(),
            new NodeProcess(Story.NODE, Instant.EPOCH),
            at,
            at,
            "x"));

    assertThat(story.rows(job)).isEqualTo(cancelled).doesNotContain("a SCHEDULED", "b SCHEDULED");
    assertThat(story.sent()).noneMatch(Message.Dispatch.class::isInstance);
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void e14_childrenAreMadeInTheOrderOfTheirItemsWithoutGaps() {
    JobId job =
        story.submit(
            job(each("e", "{{ sequence(0, 10) }}", 0, task("{{ item.index }}={{ item.value }}"))));
    assertThat(story.rows(job).stream().skip(1).map(row -> row.split(" ")[0]))
        .containsExactly("0=0", "1=1", "2=2", "3=3", "4=4", "5=5", "6=6", "7=7", "8=8", "9=9");
    Set<TaskId> ids = story.tasks(job).stream().map(TaskRun::id).collect(Collectors.toSet());
    assertThat(ids).hasSize(11);
  }

  @Test
  void e15_aDetachedSubjobSeesItsSecretsAndItself() {
    story.submit(
        job(
            detached(
                "call",
                Map.of("key", "s3cret"),
                TaskSpec.named("w")
                    .run("true")
                    .env(Map.of("KEY", "{{ secrets.key }}", "JOB", "{{ job.id }} {{ job.name }}"))
                    .build())));
    JobRun child = story.jobs().getLast();
    assertThat(child.parentId()).isEmpty();
    assertThat(story.waiting("w").evaluated().orElseThrow().env())
        .containsEntry("KEY", "s3cret")
        .containsEntry("JOB", child.id() + " child");
  }

  @Test
  void e20_aDelayedRetryIsARowOfTheFailuresTransaction() {
    Retry later = new Retry(1, "1m", 0, "", 0);
    JobId job = story.submit(job(TaskSpec.named("a").run("x").retry(Optional.of(later)).build()));
    TaskRun first = story.waiting("a");
    Decision failure =
        story.happens(
            new Report.Failed(
                first.id(),
                1,
                new NodeProcess(Story.NODE, Instant.EPOCH),
                first.createdAt(),
                first.createdAt(),
                "no"));
    assertThat(failure.writes())
        .anyMatch(
            write ->
                write instanceof Decision.Write.NewTask(TaskRun task)
                    && task.state() == TaskState.PENDING
                    && task.dueAt().isPresent());
    assertThat(story.job(job).state().isFinal()).isFalse();
  }

  @Test
  void e22_everyTaskIsCancelledWhateverTheOthersAre() {
    JobId job =
        story.submit(job(parallel("p", task("runs"), subjob("calls", task("w")), task("waits"))));
    story.starts("runs");
    story.clearSent();
    story.happens(new Command.Cancel(job, GUEST));
    assertThat(story.jobs()).allMatch(one -> one.state() == JobState.CANCELLED);
    assertThat(story.jobs())
        .allSatisfy(
            one ->
                assertThat(story.tasks(one.id()))
                    .allMatch(task -> task.state() == TaskState.CANCELLED));
    assertThat(story.sent()).filteredOn(Message.Cancel.class::isInstance).hasSize(1);
    assertThat(story.sent()).filteredOn(Message.Withdraw.class::isInstance).hasSize(2);
  }

  @Test
  void e23_aJobEndsOnce() {
    JobId job = story.submit(job(task("a")));
    TaskRun task = story.waiting("a");
    Report.Update end =
        new Report.Completed(
            task.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH),
            task.createdAt(),
            task.createdAt(),
            "once");
    story.happens(end);
    JobRun ended = story.job(job);
    assertThat(ended.state()).isEqualTo(JobState.COMPLETED);

    for (int again = 0; again < 2; again++) {
      Decision late = story.happens(end);
      assertThat(late.writes()).isEmpty();
      assertThat(late.messages()).isEmpty();
      assertThat(late.followUps()).isEmpty();
    }
    story.happens(
        new Report.Failed(
            task.id(),
            1,
            new NodeProcess(Story.NODE, Instant.EPOCH),
            task.createdAt(),
            task.createdAt(),
            "late"));
    assertThat(story.job(job)).isEqualTo(ended);
  }

  @Test
  void e24_aSubjobWhoseParentIsGoneIsCancelledLikeAnyJob() {
    JobRun orphan =
        JobRunRow.accepted(new JobId("orphan"), GUEST, Instant.EPOCH)
            .name("orphan")
            .parentId(new TaskId("gone"))
            .taskCount(1)
            .build();
    story.happens(new Command.Submit(orphan, job(task("a"))));
    assertThat(story.happens(new Command.Cancel(orphan.id(), GUEST)).refusal()).isEmpty();
    assertThat(story.job(orphan.id()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.rows(orphan.id())).containsExactly("a CANCELLED");
  }

  @Test
  void e26_theSecondOfTwoRestartsIsRefused() {
    JobId job = story.submit(job(task("a")));
    story.fails("a", "no");
    assertThat(story.happens(new Command.Restart(job, GUEST)).refusal()).isEmpty();
    List<String> restarted = story.rows(job);
    assertThat(story.happens(new Command.Restart(job, GUEST)).refusal()).isPresent();
    assertThat(story.rows(job)).isEqualTo(restarted);
    story.completes("a");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void e38_aSubmissionThatComesAgainChangesNothing() {
    JobRun job =
        JobRunRow.accepted(new JobId("twice"), GUEST, Instant.EPOCH)
            .name("job")
            .taskCount(2)
            .build();
    Command.Submit submit = new Command.Submit(job, job(task("a"), task("b")));
    story.happens(submit);
    story.completes("a");
    story.clearSent();
    assertThat(story.happens(submit).writes()).isEmpty();
    assertThat(story.rows(job.id())).containsExactly("a COMPLETED", "b SCHEDULED");
    assertThat(story.job(job.id()).position()).isEqualTo(2);
    assertThat(story.sent()).isEmpty();
  }

  private Due due(TaskRun retry) {
    return story.timers().stream()
        .filter(due -> due.equals(new Due.Retry(retry.id(), retry.dueAt().orElseThrow())))
        .findFirst()
        .orElseThrow();
  }
}
