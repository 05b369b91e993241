package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.event.Command;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What conditions ask of the store is loaded for them. */
class WebhookConditionTest {
  private final MemoryStore store = new MemoryStore();
  private final StoreRows rows = new StoreRows(store);

  @Test
  void h16_aConditionKnowsWhoCreatedTheJobAndItsSubjobs() {
    Webhook byGuest = onlyIf("job.CreatedBy.Username == 'guest' and job.createdBy.disabled");
    Webhook byOthers = onlyIf("job.CreatedBy.Username != 'guest'");
    TaskSpec subjob =
        TaskSpec.named("sub")
            .subjob(
                Optional.of(
                    new SubJob(
                        "inner",
                        "",
                        List.of(TaskSpec.named("a").build()),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        "",
                        false,
                        List.of(byOthers, byGuest))))
            .build();
    submit(job(List.of(byGuest, byOthers), subjob));

    assertThat(pending())
        .extracting(call -> call.hook() + " " + call.subject().state())
        .containsExactlyInAnyOrder("0 PENDING", "1 PENDING");
  }

  /** Tasks are cancelled without their evaluated form, unless a webhook reports them. */
  @Test
  void f4_aConditionSeesTheCancelledTaskAsItWasEvaluated() {
    TaskSpec task = TaskSpec.named("{{ 'evaluated' }}").queue("nobody").run("true").build();
    JobRun job =
        submit(
            job(
                List.of(
                    ofTasks("task.state == 'CANCELLED' and task.name == 'evaluated'"),
                    ofTasks("task.state == 'CANCELLED' and task.name != 'evaluated'")),
                task),
            true);

    assertThat(store.reads().jobs().job(job.id()))
        .hasValueSatisfying(run -> assertThat(run.state()).isEqualTo(JobState.CANCELLED));
    assertThat(pending())
        .extracting(call -> call.hook() + " " + call.subject().state())
        .containsExactly("0 CANCELLED");
  }

  private void submit(JobSpec spec) {
    submit(spec, false);
  }

  private JobRun submit(JobSpec spec, boolean cancelled) {
    JobRun job = rows.job(spec.name()).taskCount(spec.tasks().size()).build();
    try (var broker =
            new InProcessBroker(
                new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
        var engine = new SteppedEngine(store, broker, rows.clock(), new SeededIds(1))) {
      var _ = engine.coordinator().submit(List.of(new Command.Submit(job, spec)));
      engine.settle();
      if (cancelled) {
        var _ = engine.coordinator().ask(new Command.Cancel(job.id(), job.createdBy()));
        engine.settle();
      }
    }
    return job;
  }

  /** The first of each line. */
  private List<WebhookCall> pending() {
    var now = rows.clock().instant();
    return store.write(t -> t.webhookCalls().claim(now, now.plus(Duration.ofSeconds(20)), 10));
  }

  private static Webhook onlyIf(String condition) {
    return new Webhook("http://host", Map.of(), "", condition, Optional.empty());
  }

  private static Webhook ofTasks(String condition) {
    return new Webhook("http://host", Map.of(), Webhook.TASK_STATE, condition, Optional.empty());
  }

  private static JobSpec job(List<Webhook> hooks, TaskSpec task) {
    return new JobSpec(
        "outer",
        "",
        List.of(),
        List.of(task),
        Map.of(),
        Map.of(),
        "",
        Optional.empty(),
        hooks,
        List.of(),
        Optional.empty(),
        "",
        Optional.empty());
  }
}
