package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.event.Command;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.event.Step;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.NotFound;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeciderTest {
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
  void e5_completionImpliesTheStart() {
    JobId job = story.submit(job(task("a")));
    story.completes("a");
    TaskRun task = story.tasks(job).getFirst();
    assertThat(task.startedAt()).isPresent();
    assertThat(task.nodeId()).contains(Story.NODE);
    story.happens(
        new Report.Started(task.id(), task.dispatch(), Story.NODE, task.startedAt().get()));
    assertThat(story.rows(job)).containsExactly("a COMPLETED");
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
    // The same failure told again makes no second retry.
    story.happens(
        new Report.Failed(first.id(), 1, Story.NODE, first.createdAt(), first.createdAt(), "no"));
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
  void aDelayedRetryWaitsForItsAlarm_j6() {
    Retry slow = new Retry(2, "10s", 3, "", 0);
    JobId job = story.submit(job(TaskSpec.named("a").retry(Optional.of(slow)).build()));
    story.fails("a", "no");
    assertThat(story.rows(job)).containsExactly("a FAILED", "a PENDING");
    TaskRun waiting = story.tasks(job).getLast();
    assertThat(Duration.between(waiting.createdAt(), waiting.dueAt().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(10));
    story.happens(story.alarms().getFirst());
    assertThat(story.rows(job)).containsExactly("a FAILED", "a SCHEDULED");
    story.fails("a", "no");
    TaskRun last = story.tasks(job).getLast();
    assertThat(Duration.between(last.createdAt(), last.dueAt().orElseThrow()))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void decision9_e28_anExpressionErrorFailsTheTaskWhereverItStandsAndIsNotRetried() {
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
  void decision1_aReportOfAnOlderDispatchChangesNothing() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun running = story.waiting("a");
    story.happens(new Report.Lost(running.id(), 1));
    TaskRun again = story.waiting("a");
    assertThat(again.dispatch()).isEqualTo(2);
    assertThat(again.redelivered()).isEqualTo(1);
    Decision late =
        story.happens(
            new Report.Completed(
                running.id(), 1, Story.NODE, running.createdAt(), running.createdAt(), "x"));
    assertThat(late.writes()).isEmpty();
    assertThat(late.reason()).contains("is not its last");
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void decision2_aTaskLostTooOftenFailsWithoutRetry() {
    JobId job = story.submit(job(TaskSpec.named("a").retry(Optional.of(Retry.atOnce(5))).build()));
    for (int i = 1; i <= 5; i++) {
      story.starts("a");
      story.happens(new Report.Lost(story.waiting("a").id(), i));
      assertThat(story.tasks(job)).hasSize(1);
      assertThat(story.waiting("a").redelivered()).isEqualTo(i);
    }
    story.happens(new Report.Lost(story.waiting("a").id(), 6));
    assertThat(story.rows(job)).containsExactly("a FAILED");
    assertThat(story.job(job).error()).isEqualTo("task redelivered too many times");
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
  void decision6_cancellingStopsWhatRunsAndWithdrawsWhatWaits() {
    JobId job =
        story.submit(job(TaskSpec.named("p").parallel(parallel(task("a"), task("b"))).build()));
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
  void e25_aCancelledTaskThatStartsAllTheSameIsStopped() {
    JobId job = story.submit(job(task("a")));
    TaskRun task = story.waiting("a");
    story.happens(new Command.Cancel(job, GUEST));
    story.clearSent();
    story.happens(new Report.Started(task.id(), 1, Story.NODE, task.createdAt()));
    assertThat(story.sent()).containsExactly(new Message.Cancel(Story.NODE, task.id(), 1));
    assertThat(story.rows(job)).containsExactly("a CANCELLED");
  }

  @Test
  void e9_theEndOfACancelledRunIsNoFailure() {
    JobId job = story.submit(job(task("a")));
    story.starts("a");
    TaskRun task = story.waiting("a");
    story.happens(new Command.Cancel(job, GUEST));
    story.happens(new Report.Stopped(task.id(), 1, Story.NODE, task.createdAt()));
    story.happens(
        new Report.Failed(task.id(), 1, Story.NODE, task.createdAt(), task.createdAt(), "killed"));
    assertThat(story.job(job).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.job(job).error()).isEmpty();
  }

  @Test
  void commandsAreRefusedWithTheReferencesWords() {
    assertThat(story.happens(new Command.Cancel(new JobId("?"), GUEST)).refusal())
        .get()
        .isInstanceOf(NotFound.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("job not found");
    JobId job = story.submit(job(task("a")));
    assertThat(story.happens(new Command.Restart(job, GUEST)).refusal())
        .get()
        .isInstanceOf(Conflict.class)
        .extracting(Throwable::getMessage)
        .isEqualTo("job is SCHEDULED and can not be restarted");
    story.completes("a");
    assertThat(story.happens(new Command.Cancel(job, GUEST)).refusal())
        .get()
        .extracting(Throwable::getMessage)
        .isEqualTo("job is not running");
  }

  @Test
  void decision8_aRestartGoesOnAtTheFailedTask() {
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
  void aParallelEndsWithItsLastChild() {
    JobId job =
        story.submit(
            job(
                TaskSpec.named("p").parallel(parallel(task("a"), task("b"))).build(),
                task("after")));
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    story.completes("b");
    assertThat(story.rows(job)).containsExactly("p RUNNING", "a SCHEDULED", "b COMPLETED");
    story.completes("a");
    assertThat(story.rows(job))
        .containsExactly("p COMPLETED", "a COMPLETED", "b COMPLETED", "after SCHEDULED");
  }

  @Test
  void e12_anEmptyListCompletesAtOnce() {
    JobId job = story.submit(job(each("e", "{{ [] }}", 0, task("x"))));
    assertThat(story.rows(job)).containsExactly("e COMPLETED");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void anEachKeepsItsConcurrencyAndTheOrderOfItsItems() {
    JobId job =
        story.submit(
            job(each("e", "{{ ['x','y','z'] }}", 1, task("{{item.index}}{{item.value}}"))));
    assertThat(story.rows(job)).containsExactly("e RUNNING", "0x SCHEDULED");
    story.completes("0x");
    assertThat(story.rows(job)).containsExactly("e RUNNING", "0x COMPLETED", "1y SCHEDULED");
    story.completes("1y");
    story.completes("2z");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aLongListIsOpenedInPieces() {
    JobId job = story.submit(job(each("e", "{{ sequence(0, 1000) }}", 0, task("{{item.value}}"))));
    assertThat(story.tasks(job)).hasSize(1001);
    for (int i = 999; i >= 0; i--) {
      story.completes(String.valueOf(i));
    }
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void eachChildRetriesOnItsOwnAndFailsTheJobInTheEnd() {
    JobId job =
        story.submit(
            job(
                each(
                    "e",
                    "{{ [1, 2] }}",
                    0,
                    TaskSpec.named("c{{item.value}}")
                        .retry(Optional.of(Retry.atOnce(1)))
                        .build())));
    story.fails("c1", "no");
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    story.fails("c1", "really no");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.rows(job))
        .containsExactly("e CANCELLED", "c1 FAILED", "c2 CANCELLED", "c1 FAILED");
  }

  @Test
  void whatIsNoListFailsTheTask() {
    JobId job = story.submit(job(each("e", "{{ 'text' }}", 0, task("x"))));
    assertThat(story.job(job).error()).isEqualTo("each.list does not evaluate to a list");
    assertThat(story.rows(job)).containsExactly("e FAILED");
  }

  @Test
  void anAttachedSubjobGivesItsResultToItsTask() {
    JobId parent =
        story.submit(
            withOutput(
                job(
                    TaskSpec.named("call")
                        .var("answer")
                        .subjob(
                            subjob(false, "{{ tasks.v }}", TaskSpec.named("w").var("v").build()))
                        .build()),
                "{{ tasks.answer }}"));
    story.completes("w", "42");
    JobId child = story.jobs().getLast().id();
    assertThat(story.job(child).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.job(child).parentId()).isPresent();
    assertThat(story.job(parent).result()).isEqualTo("42");
  }

  @Test
  void e17_aSubjobWithAFailingOutputFailsItsParentWithTheRealReason() {
    JobId parent =
        story.submit(
            job(
                TaskSpec.named("call")
                    .subjob(
                        subjob(false, "{{ int(tasks.v) }}", TaskSpec.named("w").var("v").build()))
                    .build()));
    story.completes("w", "words");
    assertThat(story.job(parent).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(parent).error()).contains("int(");
  }

  @Test
  void e16_aFailingSubjobStopsItsOwnTasks() {
    JobId parent =
        story.submit(
            job(
                TaskSpec.named("call")
                    .subjob(
                        subjob(
                            false,
                            "",
                            TaskSpec.named("p").parallel(parallel(task("a"), task("b"))).build()))
                    .build()));
    story.fails("a", "no");
    JobId child = story.jobs().getLast().id();
    assertThat(story.rows(child)).containsExactly("p CANCELLED", "a FAILED", "b CANCELLED");
    assertThat(story.job(parent).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(parent).error()).isEqualTo("no");
  }

  @Test
  void e44_cancellingReachesParentAndChildOnce() {
    JobId parent =
        story.submit(job(TaskSpec.named("call").subjob(subjob(false, "", task("w"))).build()));
    JobId child = story.jobs().getLast().id();
    story.happens(new Command.Cancel(child, GUEST));
    assertThat(story.job(child).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.job(parent).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.rows(parent)).containsExactly("call CANCELLED");

    Story other = new Story();
    JobId top =
        other.submit(job(TaskSpec.named("call").subjob(subjob(false, "", task("w"))).build()));
    other.happens(new Command.Cancel(top, GUEST));
    assertThat(other.jobs()).allMatch(job -> job.state() == JobState.CANCELLED);
  }

  @Test
  void aDetachedSubjobGoesItsOwnWay() {
    JobId parent =
        story.submit(job(TaskSpec.named("call").subjob(subjob(true, "", task("w"))).build()));
    assertThat(story.job(parent).state()).isEqualTo(JobState.COMPLETED);
    JobId child = story.jobs().getLast().id();
    assertThat(story.job(child).parentId()).isEmpty();
    story.completes("w");
    assertThat(story.job(child).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void aDispatchOfUnknownFateIsSentAgainUnderItsNumber() {
    story.submit(job(task("a")));
    TaskRun task = story.waiting("a");
    story.clearSent();
    story.happens(new Step.HandOver(task.id(), 1));
    assertThat(story.sent()).singleElement().isInstanceOf(Message.Dispatch.class);
    story.clearSent();
    story.starts("a");
    story.happens(new Step.HandOver(task.id(), 1));
    assertThat(story.sent()).isEmpty();
  }

  @Test
  void e45_progressOfAChildCountsForItsShare() {
    JobId job =
        story.submit(
            job(TaskSpec.named("p").parallel(parallel(task("a"), task("b"))).build(), task("c")));
    story.starts("a");
    TaskRun a = story.waiting("a");
    story.happens(new Report.Progressed(a.id(), 1, 50));
    // Half of one of two children of one of two tasks; the slice of this story has no ancestors.
    assertThat(story.job(job).progress()).isGreaterThan(0).isLessThanOrEqualTo(50);
    assertThat(story.waiting("a").progress()).isEqualTo(50);
  }

  private static TaskSpec task(String name) {
    return TaskSpec.named(name).run("true").build();
  }

  private static JobSpec job(TaskSpec... tasks) {
    return JobSpec.of("job", Arrays.asList(tasks));
  }

  private static JobSpec withOutput(JobSpec job, String output) {
    return new JobSpec(
        job.name(),
        job.description(),
        job.tags(),
        job.tasks(),
        job.inputs(),
        job.secrets(),
        output,
        job.defaults(),
        job.webhooks(),
        job.permissions(),
        job.autoDelete(),
        job.timeout(),
        job.waiting());
  }

  private static Optional<Parallel> parallel(TaskSpec... tasks) {
    return Optional.of(new Parallel(Arrays.asList(tasks)));
  }

  private static TaskSpec each(String name, String list, int concurrency, TaskSpec task) {
    return TaskSpec.named(name).each(Optional.of(new Each("", list, task, concurrency))).build();
  }

  private static Optional<SubJob> subjob(boolean detached, String output, TaskSpec... tasks) {
    return Optional.of(
        new SubJob(
            "child",
            "",
            Arrays.asList(tasks),
            Map.of(),
            Map.of(),
            Optional.empty(),
            output,
            detached,
            List.of()));
  }

  @Test
  void e51_whoCancelsAndRestartsIsKept() {
    Story story = new Story();
    JobId job = story.submit(JobSpec.of("job", List.of(TaskSpec.named("a").run("true").build())));
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

  @Test
  void e51_whatIsCancelledAlongSaysWithWhatAndWhoAskedForIt() {
    JobSpec inner = job(TaskSpec.named("in").subjob(subjob(false, "", task("w"))).build());
    JobId top =
        story.submit(
            job(TaskSpec.named("out").subjob(subjob(false, "", inner.tasks().getFirst())).build()));
    JobId middle = story.jobs().get(1).id();
    JobId bottom = story.jobs().get(2).id();
    UserId ann = new UserId("ann");
    story.happens(new Command.Cancel(middle, ann));

    assertThat(story.audit())
        .extracting(AuditEntry::subject, AuditEntry::action, AuditEntry::by, AuditEntry::with)
        .containsExactlyInAnyOrder(
            tuple(middle.value(), AuditEntry.Action.CANCELLED, ann, Optional.empty()),
            tuple(top.value(), AuditEntry.Action.CANCELLED, ann, Optional.of(middle.value())),
            tuple(bottom.value(), AuditEntry.Action.CANCELLED, ann, Optional.of(middle.value())));
  }

  @Test
  void e51_nobodyAskedForWhatStopsBecauseItsParentFailed() {
    story.submit(
        job(
            TaskSpec.named("p")
                .parallel(
                    parallel(
                        TaskSpec.named("call").subjob(subjob(false, "", task("w"))).build(),
                        task("a")))
                .build()));
    story.fails("a", "no");
    assertThat(story.jobs().getLast().state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.audit()).isEmpty();
  }
}
