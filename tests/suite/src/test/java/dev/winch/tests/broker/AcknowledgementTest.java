package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.model.event.Message;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.Limits;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import dev.winch.worker.HostEnv;
import dev.winch.worker.ResourceAmount;
import dev.winch.worker.ShutdownDeadlines;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * When a worker acknowledges its deliveries, with each broker: never before the report of the start
 * is durable, also if one dispatch is delivered twice at once.
 */
class AcknowledgementTest {
  private static final TaskId A = new TaskId("a");

  @Test
  void point7_inProcess() {
    try (Broker broker = new InProcessBroker((_, _) -> Optional.empty())) {
      holdsItsDeliveriesUntilTheStartIsDurable(broker, 2);
    }
  }

  /** Its queue has one row for each task, so a second message about the dispatch adds nothing. */
  @Test
  void point7_postgres() {
    try (Installation installation = Installation.onSharedServer()) {
      holdsItsDeliveriesUntilTheStartIsDurable(installation.open(), 1);
    }
  }

  @Test
  void point7_rabbit() {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker broker = Rabbits.open(host, QueueType.QUORUM)) {
      holdsItsDeliveriesUntilTheStartIsDurable(broker, 2);
    } finally {
      host.delete();
    }
  }

  private static void holdsItsDeliveriesUntilTheStartIsDurable(Broker broker, int deliveries) {
    BackgroundThreads threads = TestThreads.create();
    ScriptedRuntime runtime = new ScriptedRuntime();
    runtime.script("a", ScriptedRuntime.Scene::untilStopped);
    DelayedReports reports = new DelayedReports(broker, A);
    broker.consumeReports(_ -> CompletableFuture.completedFuture(null));
    try (DelayTimer timer = new DelayTimer(threads, "worker-timer");
        Worker worker =
            new Worker(
                new NodeProcess(new NodeId("node"), Instant.EPOCH),
                settings(),
                reports,
                runtime,
                Clock.systemUTC(),
                new SeededIds(1),
                timer::after,
                threads)) {
      worker.start();
      broker.publish(List.of(a()));
      await().until(() -> runtime.startedIds().contains("a"));
      broker.publish(List.of(a()));
      await().until(() -> unacked(broker) == deliveries);
      await().until(() -> reports.heldBack() == 1);

      // Later deliveries are acknowledged meanwhile.
      broker.publish(List.of(dispatch(order("b"))));
      await().until(() -> runtime.startedIds().contains("b"));
      await().until(() -> unacked(broker) == deliveries);
      assertThat(reports.heldBack()).isEqualTo(1);

      reports.release();
      await().until(() -> unacked(broker) == 0);
      assertThat(runtime.startedIds()).containsExactly("a", "b");
    } finally {
      reports.release();
    }
  }

  private static Message a() {
    return dispatch(order("a"));
  }

  private static int unacked(Broker broker) {
    return broker.queue("default").map(QueueInfo::unacked).orElse(-1);
  }

  private static WorkerSettings settings() {
    return new WorkerSettings(
        "Worker",
        "host",
        8001,
        "1.0",
        Map.of("default", 3),
        Limits.NONE,
        "",
        HostEnv.NONE,
        1 << 20,
        ResourceAmount.NONE,
        new ShutdownDeadlines(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(30)));
  }
}
