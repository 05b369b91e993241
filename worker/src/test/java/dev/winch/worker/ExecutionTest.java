package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.model.event.Report;
import dev.winch.model.run.TaskOrder;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.broker.Orders;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What comes between a task's delivery and its start. */
class ExecutionTest {
  private final TaskOrder order = Orders.order("a");
  private final ScriptedRuntime runtime = new ScriptedRuntime();
  private final TaskExecution execution = execution();

  @Test
  void aTaskCancelledBeforeItsStartDoesNotStart_E25() {
    execution.cancel();

    Report.OfTask end = execution.run();

    assertThat(end).isInstanceOf(Report.Stopped.class);
    assertThat(runtime.started()).isEmpty();
  }

  @Test
  void aTaskHandedBackBeforeItsStartDoesNotStart() {
    execution.handBack();

    Report.OfTask end = execution.run();

    assertThat(end).isInstanceOf(Report.Returned.class);
    assertThat(runtime.started()).isEmpty();
  }

  @Test
  void theFirstRequestToStopCounts() {
    execution.cancel();
    execution.handBack();

    assertThat(execution.run()).isInstanceOf(Report.Stopped.class);
  }

  @Test
  void aPostponedTaskIsCountedUnlessTheWholeRuntimeIsDown() {
    runtime.script("a", _ -> new Outcome.Postponed("no registry"));

    assertThat(execution.run())
        .isEqualTo(new Report.Lost(order.id(), order.dispatch(), "no registry"));

    runtime.fault(Optional.of("no space left"));
    assertThat(execution().run()).isInstanceOf(Report.Returned.class);
  }

  private TaskExecution execution() {
    InProcessBroker broker = new InProcessBroker((_, _) -> Optional.empty());
    broker.consumeReports(new FakeReportConsumer());
    ManualTimer timer = new ManualTimer();
    ManualClock clock = new ManualClock();
    Reporter reporter = new Reporter(broker, timer);
    return new TaskExecution(
        WorkerFixture.PROCESS,
        order,
        runtime,
        new RuntimeHealth(runtime),
        reporter,
        new LogCollector(
            order, 1, () -> WorkerFixture.started(order), reporter, timer, clock, new SeededIds(1)),
        new StartReport(
            reporter,
            new Accepted(),
            new Report.Started(
                order.id(), order.dispatch(), WorkerFixture.PROCESS, clock.instant())),
        clock,
        () -> 0,
        new WorkerMetrics(new SimpleMeterRegistry(), () -> 0, 1));
  }

  private final class Accepted implements Delivery {
    @Override
    public TaskOrder order() {
      return order;
    }

    @Override
    public void ack() {
      throw new AssertionError("settled before its end was reported");
    }

    @Override
    public void release() {
      throw new AssertionError("released");
    }
  }
}
