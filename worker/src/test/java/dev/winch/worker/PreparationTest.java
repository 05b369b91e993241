package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Report;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.trace.FinishedSpan;
import dev.winch.model.trace.TraceContext;
import dev.winch.tests.kit.broker.Orders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a worker adds to a task before it runs. */
class PreparationTest extends OpenWorker {
  @Test
  void aTracedTaskReceivesTheSpanOfItsRun() {
    AuxTask aux = aux(Map.of("TRACEPARENT", "own"));
    fixture.open(1);
    TaskSpec spec = TaskSpec.named("a").pre(List.of(aux(Map.of()))).post(List.of(aux)).build();
    TraceContext outer = new TraceContext("a".repeat(32), "b".repeat(16), true);
    TaskOrder order = Orders.order("a", 1, "default", spec);
    fixture.order(
        new TaskOrder(
            order.id(),
            order.jobId(),
            1,
            0,
            order.queue(),
            spec,
            1,
            0,
            Set.of(),
            Optional.of(outer)));

    fixture.awaitReport(Report.Completed.class, "a");
    FinishedSpan span = fixture.spans.spans().getFirst();
    assertThat(span.parent()).isEqualTo(outer.spanId());
    assertThat(span.failed()).isFalse();
    assertThat(span.attributes())
        .containsEntry("winch.task.id", "a")
        .containsEntry("winch.outcome", "Completed");
    TaskSpec ran = fixture.runtime.started().getFirst().task();
    String traceparent = span.context().traceparent();
    assertThat(ran.env()).containsExactly(Map.entry("TRACEPARENT", traceparent));
    assertThat(ran.pre().getFirst().env()).containsEntry("TRACEPARENT", traceparent);
    assertThat(ran.post().getFirst().env()).containsEntry("TRACEPARENT", "own");
  }

  @Test
  void hostVariablesAreSetOverTheTasksOwnInMainPreAndPost() {
    AuxTask aux = aux(Map.of("REGION", "own", "OTHER", "kept"));
    fixture.open(
        WorkerFixture.settings(
            1, Limits.NONE, "", HostEnv.of(List.of("AREA:REGION", "TZ"), Map.of("AREA", "north"))));

    fixture.order(
        Orders.order(
            "a",
            1,
            "default",
            TaskSpec.named("a")
                .env(Map.of("REGION", "own", "OTHER", "kept"))
                .pre(List.of(aux))
                .post(List.of(aux))
                .build()));

    fixture.awaitReport(Report.Completed.class, "a");
    Map<String, String> expected = Map.of("REGION", "north", "TZ", "", "OTHER", "kept");
    TaskSpec ran = fixture.runtime.started().getFirst().task();
    assertThat(ran.env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.pre().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.post().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void defaultLimitsAndTimeoutApplyToUnsetFields() {
    fixture.open(WorkerFixture.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    fixture.order(withLimits("a", Optional.of(new Limits("", "64m")), ""));
    fixture.order(withLimits("b", Optional.empty(), "1h"));

    fixture.awaitReport(Report.Completed.class, "b");
    TaskSpec a = fixture.runtime.started().getFirst().task();
    TaskSpec b = fixture.runtime.started().getLast().task();
    assertThat(a.limits()).hasValue(new Limits("2", "64m"));
    assertThat(a.timeout()).isEqualTo("5m");
    assertThat(b.limits()).hasValue(new Limits("2", "1g"));
    assertThat(b.timeout()).isEqualTo("1h");
  }

  @Test
  void aRuntimeWithoutLimitsGetsNoDefaultLimitsButTheTimeout_O5() {
    fixture.runtime.enforcesLimits(false);
    fixture.open(WorkerFixture.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    fixture.order(withLimits("a", Optional.empty(), ""));

    fixture.awaitReport(Report.Completed.class, "a");
    TaskSpec ran = fixture.runtime.started().getFirst().task();
    assertThat(ran.limits()).isEmpty();
    assertThat(ran.timeout()).isEqualTo("5m");
  }

  private static TaskOrder withLimits(String task, Optional<Limits> limits, String timeout) {
    return Orders.order(
        task, 1, "default", TaskSpec.named(task).limits(limits).timeout(timeout).build());
  }

  private static AuxTask aux(Map<String, String> env) {
    return new AuxTask(
        "aux", "", "", Optional.empty(), "true", List.of(), List.of(), env, Map.of(), "");
  }
}
