package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.run.JobId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Conditions, addresses and headers of webhooks, and what they read. */
class WebhookTemplatesTest extends WebhookStory {
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
    assertThat(reported(0)).containsExactly("COMPLETED");
    assertThat(reported(1)).containsExactly("COMPLETED");
    assertThat(reported(2)).containsExactly("COMPLETED");
    assertThat(reported(3)).containsExactly("a RUNNING");
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
    assertThat(reported()).containsExactly("b RUNNING");
    assertThat(calls(0).getFirst().headers()).isEqualTo(Map.of("X-Seen", "out"));
  }

  @Test
  void conditionsSeeThatAJobIsRestarted() {
    JobId job = submit(job(List.of(onlyIf("job.State == 'RESTART'")), task("a")));
    story.fails("a", "broken");
    story.happens(new Command.Restart(job, BY));
    assertThat(reported()).containsExactly("RESTART");
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
    assertThat(reported()).containsExactly("PENDING", "RUNNING", "COMPLETED");
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
    assertThat(reported()).containsExactly("PENDING", "RUNNING", "FAILED");
  }
}
