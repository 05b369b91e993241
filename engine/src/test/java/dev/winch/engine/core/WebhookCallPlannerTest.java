package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which calls webhooks are owed, and what they say. */
class WebhookCallPlannerTest {
  private static final UserId BY = new UserId("guest");

  private final Story story = new Story();

  @Test
  void h16_oneCallForEachChangeOfStateInOrder() {
    submit(job(List.of(on("job.StateChange")), task("a"), task("b")));
    story.starts("a");
    story.completes("a");
    story.starts("b");
    story.completes("b");
    assertThat(told()).containsExactly("PENDING", "RUNNING", "COMPLETED");
    assertThat(story.calls()).extracting(WebhookCall::id).doesNotHaveDuplicates();
  }

  @Test
  void anEventThatIsNotNamedIsTheJobsState() {
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
  void e5_aCompletionThatOvertakesTheStartTellsOfBoth() {
    submit(job(List.of(on("job.StateChange"), on("task.StateChange")), task("a")));
    story.completes("a");
    assertThat(told(0)).containsExactly("PENDING", "RUNNING", "COMPLETED");
    assertThat(told(1)).containsExactly("a SCHEDULED", "a RUNNING", "a COMPLETED");
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
    assertThat(told(0)).containsExactly("PENDING", "RUNNING", "CANCELLED");
    assertThat(told(1)).containsExactly("a SCHEDULED", "a RUNNING", "a CANCELLED");
  }

  @Test
  void aRestartIsToldInsteadOfRunning() {
    JobId job = submit(job(List.of(on("job.StateChange")), task("a")));
    story.starts("a");
    story.fails("a", "broken");
    story.happens(new Command.Restart(job, BY));
    story.starts("a");
    story.completes("a");
    assertThat(told()).containsExactly("PENDING", "RUNNING", "FAILED", "RESTART", "COMPLETED");
    assertThat(story.calls().get(2).subject())
        .isInstanceOfSatisfying(
            Subject.OfJob.class, told -> assertThat(told.run().error()).isEqualTo("broken"));
  }

  @Test
  void h16_skippedIsToldOnce() {
    submit(
        job(
            List.of(on("job.StateChange"), on("task.StateChange")),
            TaskSpec.named("a").condition("false").build()));
    assertThat(told(0)).containsExactly("PENDING", "COMPLETED");
    assertThat(told(1)).containsExactly("a SKIPPED");
  }

  @Test
  void h16_theEndOfACompositeIsTold() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("all")
                .parallel(Optional.of(new Parallel(List.of(task("a"), task("b")))))
                .build()));
    story.completes("b");
    story.completes("a");
    assertThat(told())
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
    assertThat(told(0)).containsExactly("PENDING", "RUNNING", "FAILED");
    assertThat(told(1)).endsWith("a FAILED", "all CANCELLED", "b CANCELLED");
  }

  @Test
  void aRunThatGoesBackToItsQueueIsScheduledAgain() {
    submit(job(List.of(on("task.StateChange")), task("a")));
    story.starts("a");
    TaskRun lost = story.waiting("a");
    story.happens(new Report.Lost(lost.id(), lost.dispatch(), "the worker was lost"));
    assertThat(told()).containsExactly("a SCHEDULED", "a RUNNING", "a SCHEDULED");
  }

  @Test
  void aRetryIsATaskOfItsOwnAndPendingWhileItWaits() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("a").retry(Optional.of(new Retry(1, "10s", 0, "", 0))).build()));
    story.fails("a", "once");
    assertThat(told()).containsExactly("a SCHEDULED", "a RUNNING", "a FAILED", "a PENDING");
  }

  @Test
  void progressIsToldAfterEachTopLevelTaskAndWhenATaskReportsIt() {
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
  void h16_conditionsKnowBothNamesOfEveryField() {
    submit(
        job(
            List.of(
                onlyIf("{{ job.State == 'COMPLETED' }}"),
                onlyIf("job.state == 'COMPLETED' and job.taskCount == 1 and job.Progress == 100.0"),
                onlyIf("job.CompletedAt >= job.createdAt && job.FailedAt == nil"),
                new Webhook(
                    "http://host",
                    Map.of(),
                    "task.StateChange",
                    "task.Name == 'a' and task.state == 'RUNNING' and task.jobId == job.ID",
                    Optional.empty())),
            task("a")));
    story.completes("a");
    assertThat(told(0)).containsExactly("COMPLETED");
    assertThat(told(1)).containsExactly("COMPLETED");
    assertThat(told(2)).containsExactly("COMPLETED");
    assertThat(told(3)).containsExactly("a RUNNING");
  }

  @Test
  void e29_conditionsAndHeadersOfALaterTaskSeeTheJobAsItIsThen() {
    Webhook hook =
        new Webhook(
            "http://host",
            Map.of("X-Seen", "{{ tasks.v }}"),
            "task.StateChange",
            "job.Position == 2 and task.Name == 'b' and task.State == 'RUNNING'",
            Optional.empty());
    submit(job(List.of(hook), TaskSpec.named("a").var("v").build(), task("b")));
    story.starts("a");
    story.completes("a", "out");
    assertThat(story.calls()).isEmpty();
    story.starts("b");
    assertThat(told()).containsExactly("b RUNNING");
    assertThat(calls(0).getFirst().headers()).isEqualTo(Map.of("X-Seen", "out"));
  }

  @Test
  void conditionsSeeThatAJobIsRestarted() {
    JobId job = submit(job(List.of(onlyIf("job.State == 'RESTART'")), task("a")));
    story.fails("a", "broken");
    story.happens(new Command.Restart(job, BY));
    assertThat(told()).containsExactly("RESTART");
  }

  @Test
  void aConditionThatYieldsNoBooleanCallsNothingAndIsRemarkedOn() {
    Decision decision =
        submitted(
            job(
                List.of(
                    onlyIf("{{ 'yes' }}"),
                    onlyIf("job.Nothing == 1"),
                    onlyIf("int(job.Name) == 1"),
                    onlyIf("task.State == 'RUNNING'")),
                task("a")));
    assertThat(story.calls()).isEmpty();
    assertThat(decision.warnings())
        .hasSize(4)
        .allMatch(remark -> remark.contains("is not called because of its if"))
        .noneMatch(remark -> remark.contains("job-name"));
  }

  @Test
  void h16_urlAndHeadersAreTemplatesAndAFailingOneIsEmpty() {
    JobSpec spec =
        job(
            List.of(
                new Webhook(
                    "http://host/{{ inputs.who }}",
                    Map.of(
                        "X-Made", "{{ job.name }}-{{ secrets.key }}-{{ tasks.v }}",
                        "X-Plain", "plain",
                        "X-Broken", "{{ int('x') }}"),
                    "task.StateChange",
                    "task.State == 'COMPLETED'",
                    Optional.of(new Webhook.Signature("sign"))),
                new Webhook("{{ nobody }}", Map.of(), "", "", Optional.empty())),
            TaskSpec.named("a").var("v").build());
    submit(spec);
    story.completes("a", "out");
    WebhookCall call = calls(0).getFirst();
    assertThat(call.url()).isEqualTo("http://host/me");
    assertThat(call.headers())
        .isEqualTo(Map.of("X-Made", "job-name-quiet-out", "X-Plain", "plain", "X-Broken", ""));
    assertThat(call.signature()).contains(new Webhook.Signature("sign"));
    assertThat(calls(1)).allSatisfy(broken -> assertThat(broken.url()).isEmpty());
  }

  @Test
  void e19_webhooksOfASubjobReadTheParentOnceAndNothingTwice() {
    Webhook hook =
        new Webhook(
            "http://host/{{ inputs.who }}",
            Map.of("X-Braces", "{{ inputs.braces }}", "X-Job", "{{ job.name }}"),
            "",
            "",
            Optional.empty());
    submit(
        job(
            List.of(),
            TaskSpec.named("sub")
                .subjob(
                    Optional.of(
                        new SubJob(
                            "inner",
                            "",
                            List.of(task("a")),
                            Map.of("who", "other"),
                            Map.of("key", "inner-secret"),
                            Optional.empty(),
                            "",
                            false,
                            List.of(hook))))
                .build()));
    story.completes("a");
    assertThat(told()).containsExactly("PENDING", "RUNNING", "COMPLETED");
    assertThat(story.calls())
        .allSatisfy(call -> assertThat(call.url()).isEqualTo("http://host/me"))
        .allSatisfy(
            call ->
                assertThat(call.headers())
                    .isEqualTo(Map.of("X-Braces", "{{ secrets.key }}", "X-Job", "job-name")));
  }

  @Test
  void e2_theParentOfASubjobWithAFailingOutputHearsOfIt() {
    submit(
        job(
            List.of(on("job.StateChange")),
            TaskSpec.named("sub")
                .subjob(
                    Optional.of(
                        new SubJob(
                            "inner",
                            "",
                            List.of(task("a")),
                            Map.of(),
                            Map.of(),
                            Optional.empty(),
                            "{{ int('x') }}",
                            false,
                            List.of())))
                .build()));
    story.completes("a");
    assertThat(told()).containsExactly("PENDING", "RUNNING", "FAILED");
  }

  @Test
  void childrenOfAnEachAreToldOneByOne() {
    submit(
        job(
            List.of(on("task.StateChange")),
            TaskSpec.named("all")
                .each(Optional.of(new Each("", "sequence(0, 2)", task("c{{ item.index }}"), 1)))
                .build()));
    story.completes("c0");
    story.completes("c1");
    assertThat(told())
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

  private JobId submit(JobSpec spec) {
    return story.submit(spec);
  }

  private Decision submitted(JobSpec spec) {
    return story.happens(story.submission(spec));
  }

  /** What all hooks were told, in order. */
  private List<String> told() {
    return story.calls().stream().map(this::told).toList();
  }

  private List<String> told(int hook) {
    return calls(hook).stream().map(this::told).toList();
  }

  private List<WebhookCall> calls(int hook) {
    return story.calls().stream().filter(call -> call.hook() == hook).toList();
  }

  private String told(WebhookCall call) {
    return switch (call.subject()) {
      case Subject.OfJob job -> job.state();
      case Subject.OfTask(TaskRun run) -> story.name(run) + " " + run.state();
    };
  }

  private static Webhook on(String event) {
    return new Webhook("http://host", Map.of(), event, "", Optional.empty());
  }

  private static Webhook onlyIf(String condition) {
    return new Webhook("http://host", Map.of(), "", condition, Optional.empty());
  }

  private static TaskSpec task(String name) {
    return TaskSpec.named(name).build();
  }

  private static JobSpec job(List<Webhook> hooks, TaskSpec... tasks) {
    return new JobSpec(
        "job-name",
        "",
        List.of(),
        Arrays.asList(tasks),
        Map.of("who", "me", "braces", "{{ secrets.key }}"),
        Map.of("key", "quiet"),
        "",
        Optional.empty(),
        hooks,
        List.of(),
        Optional.empty(),
        "",
        Optional.empty());
  }
}
