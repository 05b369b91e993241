package dev.winch.worker;

import static org.awaitility.Awaitility.await;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.MemoryText;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.broker.Orders;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import dev.winch.tests.kit.trace.RecordedSpans;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A worker with all that it needs: an in-process broker, a scripted runtime, time in our hands. */
final class WorkerFixture implements AutoCloseable {
  static final NodeId NODE = new NodeId("node");
  static final NodeProcess PROCESS = new NodeProcess(NODE, Instant.parse("2026-01-01T00:00:00Z"));
  static final ShutdownDeadlines STOP =
      new ShutdownDeadlines(Duration.ofSeconds(10), Duration.ofSeconds(12), Duration.ofSeconds(13));

  final InProcessBroker broker = new InProcessBroker((_, _) -> Optional.empty());
  final ScriptedRuntime runtime = new ScriptedRuntime();
  final ManualTimer timer = new ManualTimer();
  final ManualClock clock = new ManualClock();
  final RecordedSpans spans = new RecordedSpans();
  final FakeReportConsumer reports = new FakeReportConsumer();

  /** Time stands still for loops: each does one step, and another one when it is woken. */
  private final BackgroundThreads threads =
      new BackgroundThreads(UnavailableException.class, () -> 0, new SplittableRandom(1));

  private Worker worker;

  /** The start of a run of this order, now. */
  static Report.Started started(TaskOrder order) {
    return new Report.Started(order.id(), order.dispatch(), PROCESS, PROCESS.startedAt());
  }

  WorkerFixture() {
    broker.consumeReports(reports);
  }

  /** Opens with so many slots for the queue {@code default}. */
  Worker open(int slots) {
    return open(settings(slots, Limits.NONE, "", HostEnv.NONE));
  }

  Worker open(WorkerSettings settings) {
    worker =
        new Worker(
            PROCESS,
            settings,
            broker,
            runtime,
            clock,
            new SeededIds(1),
            timer,
            threads,
            new SimpleMeterRegistry(),
            spans);
    worker.start();
    return worker;
  }

  /** Has the worker tell of itself once more, and waits for it. */
  void beat() {
    int before = heartbeats();
    worker.beat();
    await().until(() -> heartbeats() > before);
  }

  int heartbeats() {
    return reports.reports(Report.Heartbeat.class).size();
  }

  static WorkerSettings settings(int slots, Limits limits, String timeout, HostEnv hostEnv) {
    return new WorkerSettings(
        "Worker",
        "host",
        8001,
        "1.0",
        Map.of("default", slots),
        limits,
        timeout,
        hostEnv,
        1 << 20,
        ResourceAmount.NONE,
        STOP);
  }

  /** Settings of a worker that has this memory, as much as it wants of the rest. */
  static WorkerSettings settings(int slots, String memory) {
    WorkerSettings usual = settings(slots, Limits.NONE, "", HostEnv.NONE);
    return new WorkerSettings(
        usual.name(),
        usual.hostname(),
        usual.port(),
        usual.version(),
        usual.queues(),
        usual.limits(),
        usual.timeout(),
        usual.hostEnv(),
        usual.logBytes(),
        new ResourceAmount(1_000_000_000L, MemoryText.bytes(memory), 0),
        usual.stop());
  }

  void order(String... tasks) {
    for (String task : tasks) {
      order(Orders.order(task));
    }
  }

  void order(TaskOrder order) {
    broker.publish(List.of(Orders.dispatch(order)));
  }

  void cancel(String task) {
    broker.publish(List.of(new Message.Cancel(NODE, new TaskId(task), 1)));
  }

  /** Waits for a report of this kind about the task. */
  <R extends Report.OfTask> R awaitReport(Class<R> kind, String task) {
    return await()
        .until(
            () ->
                reports.reports(kind).stream()
                    .filter(report -> report.task().value().equals(task))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  void awaitStarted(String task) {
    await().until(() -> runtime.startedIds().contains(task));
  }

  /** Closes the worker on another thread. */
  Thread closing() {
    Thread closing = Thread.startVirtualThread(worker::close);
    await().until(() -> closing.getState() == Thread.State.WAITING || !closing.isAlive());
    return closing;
  }

  /** Ends what a test left running. */
  @Override
  public void close() {
    reports.deaf(false);
    reports.settleAll();
    Thread closing = Thread.startVirtualThread(worker::close);
    await()
        .until(
            () -> {
              timer.advance(Duration.ofSeconds(20));
              return !closing.isAlive();
            });
    broker.close();
  }
}
