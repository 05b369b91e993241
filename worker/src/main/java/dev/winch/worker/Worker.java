package dev.winch.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.broker.Broker;
import dev.winch.broker.Broker.CancelHandler;
import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Report;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.QueueNames;
import dev.winch.model.trace.SpanSink;
import dev.winch.runtime.TaskRuntime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks from its queues, runs them and reports. A run executes on its delivery's thread.
 * Thread-safe.
 *
 * <p>A run that cannot end, through no fault of its task, returns to its queue, and its slot takes
 * nothing until the runtime works again.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final String KEYLESS =
      "tasks are encrypted with a key that this worker does not have: set its"
          + " datastore.encryption.key to that of the coordinators";

  private final NodeProcess process;
  private final WorkerSettings settings;
  private final Broker broker;
  private final TaskRuntime runtime;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final IdGenerator ids;
  private final Timer timer;
  private final RuntimeHealth health;
  private final Reporter reporter;
  private final Heartbeat heartbeat;
  private final OrderPreparation preparation;
  private final WorkerResources resources;
  private final WorkerMetrics metrics;
  private final ExecutionSpans spans;

  /** Active runs by task and dispatch. */
  private final Map<Key, TaskExecution> running = new ConcurrentHashMap<>();

  /** Deliveries whose end is not settled: the same dispatch never runs twice at a time. */
  private final Map<Key, RepeatedDelivery> unsettled = new ConcurrentHashMap<>();

  /**
   * One permit per slot. A report of an end holds one until it is settled, so that the slots stop
   * if the engine does not answer.
   */
  private final Semaphore unsettledEnds;

  private final List<TaskSubscription> queues = new CopyOnWriteArrayList<>();
  private final List<Subscription> cancels = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();

  /** What was last asked for: to take no more tasks, or to take them. */
  private volatile boolean drainRequested;

  /** Whether the queues are paused because of a request. */
  @GuardedBy("draining")
  private boolean drained;

  private final Object draining = new Object();

  /** Whether the last order could not be decrypted. */
  private volatile boolean keyless;

  private record Key(TaskId task, int dispatch) {}

  /** Measures nothing, without traces. */
  public Worker(
      NodeProcess process,
      WorkerSettings settings,
      Broker broker,
      TaskRuntime runtime,
      InstantSource clock,
      IdGenerator ids,
      Timer timer,
      BackgroundThreads threads) {
    this(
        process,
        settings,
        broker,
        runtime,
        clock,
        ids,
        timer,
        threads,
        new CompositeMeterRegistry(),
        SpanSink.NONE);
  }

  /**
   * @param timer for log parts, retries and the drain
   * @param meters what it measures
   * @param sink takes a span of each run
   */
  public Worker(
      NodeProcess process,
      WorkerSettings settings,
      Broker broker,
      TaskRuntime runtime,
      InstantSource clock,
      IdGenerator ids,
      Timer timer,
      BackgroundThreads threads,
      MeterRegistry meters,
      SpanSink sink) {
    this.process = process;
    this.settings = settings;
    this.broker = broker;
    this.runtime = runtime;
    this.clock = clock;
    this.nanos = threads.clock();
    this.ids = ids;
    this.timer = timer;
    this.health = new RuntimeHealth(runtime);
    this.reporter = new Reporter(broker, timer);
    this.heartbeat =
        new Heartbeat(process, settings, health, running::size, reporter, threads, clock);
    this.spans = new ExecutionSpans(sink, clock, runtime.name(), process.node());
    this.preparation = new OrderPreparation(settings, runtime, spans);
    this.resources = new WorkerResources(settings.resources());
    this.unsettledEnds = new Semaphore(settings.slots());
    this.metrics = new WorkerMetrics(meters, running::size, settings.slots());
  }

  /**
   * Removes the leftovers of earlier processes of this node, then starts taking tasks.
   *
   * @throws dev.winch.model.fault.UnavailableException if runtime or broker do not answer
   */
  public void start() {
    runtime.sweep();
    cancels.add(broker.consumeCancels(process.node(), requests()));
    heartbeat.start();
    settings.queues().forEach(this::serve);
  }

  private void serve(String queue, int slots) {
    if (!QueueNames.isTaskQueue(queue)) {
      log.warn("ignoring worker.queues.{}: tasks cannot use a queue of this name", queue);
    } else if (slots > 0) {
      queues.add(broker.consume(queue, slots, this::handle));
    }
  }

  private void handle(Delivery delivery) {
    try (LogIds _ = LogIds.of(delivery.order(), process.node())) {
      take(delivery);
    }
  }

  private void take(Delivery delivery) {
    TaskOrder order = delivery.order();
    if (order.task().isUnreadable()) {
      leave(delivery);
      return;
    }
    keyless = false;
    Key key = new Key(order.id(), order.dispatch());
    RepeatedDelivery repeated = new RepeatedDelivery(delivery);
    RepeatedDelivery earlier = unsettled.putIfAbsent(key, repeated);
    if (earlier == null) {
      run(key, repeated);
    } else {
      log.info(
          "task {} dispatch {} is already running here; ignoring the duplicate delivery",
          order.id(),
          order.dispatch());
      earlier.repeat(delivery);
    }
  }

  private void run(Key key, RepeatedDelivery delivery) {
    TaskOrder order = preparation.of(delivery.order());
    TaskExecution execution = execution(delivery, order);
    WorkerResources.Request room = resources.request(ResourceAmount.of(order.task()));
    boolean begins;
    Report.OfTask end;
    // Registered before checking for a stop, so that either the stop sees it or it sees the stop.
    running.put(key, execution);
    try {
      if (stopping.isDone()) {
        release(key, delivery);
        return;
      }
      begins = awaitRoom(room, execution);
      end = begins ? spans.around(order, execution::run) : execution.withoutRun();
    } catch (Throwable e) {
      release(key, delivery);
      throw e;
    } finally {
      running.remove(key);
      room.close();
    }
    unsettledEnds.acquireUninterruptibly();
    var _ =
        reporter
            .settle(delivery, end)
            .thenRun(
                () -> {
                  unsettled.remove(key);
                  unsettledEnds.release();
                });
    if (begins) {
      restAfter(end);
    }
  }

  /**
   * Waits a moment for the resources of a task. If they do not become free, the task returns to the
   * end of its queue: so it neither blocks the tasks behind it nor keeps another worker from it.
   */
  private boolean awaitRoom(WorkerResources.Request room, TaskExecution execution) {
    if (!room.granted().isDone()) {
      CompletableFuture<Void> over = new CompletableFuture<>();
      timer.after(REST, () -> over.complete(null));
      CompletableFuture.anyOf(room.granted(), over, execution.stopRequested(), stopping).join();
    }
    return room.granted().isDone();
  }

  private void release(Key key, RepeatedDelivery delivery) {
    unsettled.remove(key);
    delivery.release();
  }

  private TaskExecution execution(Delivery delivery, TaskOrder order) {
    StartReport start =
        new StartReport(
            reporter,
            delivery,
            new Report.Started(order.id(), order.dispatch(), process, clock.instant()));
    LogCollector collector =
        new LogCollector(order, settings.logBytes(), start::send, reporter, timer, clock, ids);
    return new TaskExecution(
        process, order, runtime, health, reporter, collector, start, clock, nanos, metrics);
  }

  /**
   * Returns a task that this worker cannot decrypt; a worker with the right key gets it, and this
   * one retries after a while (O24).
   */
  private void leave(Delivery delivery) {
    log.error("returning task {} to its queue: {}", delivery.order().id(), KEYLESS);
    keyless = true;
    rest();
    delivery.release();
  }

  private void restAfter(Report.OfTask end) {
    if (end instanceof Report.Returned || end instanceof Report.Lost) {
      do {
        rest();
      } while (!stopping.isDone() && health.fault().isPresent());
    }
  }

  private void rest() {
    CompletableFuture<Void> over = new CompletableFuture<>();
    timer.after(REST, () -> over.complete(null));
    CompletableFuture.anyOf(over, stopping).join();
  }

  private CancelHandler requests() {
    return new CancelHandler() {
      @Override
      public void cancel(TaskId task, int dispatch) {
        Worker.this.cancel(task, dispatch);
      }

      @Override
      public void drain(boolean on) {
        drainRequested = on;
        ShortLivedThreads.start("worker-drain", Worker.this::followDrain);
      }
    };
  }

  /** Pauses or resumes the queues as it was last asked for, unless the worker stops. */
  private void followDrain() {
    synchronized (draining) {
      boolean wanted = drainRequested;
      if (wanted != drained && !stopping.isDone()) {
        queues.forEach(wanted ? TaskSubscription::pause : TaskSubscription::resume);
        drained = wanted;
        heartbeat.drain(wanted);
        log.info(
            wanted
                ? "drained: finishing {} running tasks, taking no more"
                : "resumed: taking tasks again beside {} running ones",
            running.size());
      }
    }
  }

  private void cancel(TaskId task, int dispatch) {
    TaskExecution execution = running.get(new Key(task, dispatch));
    if (execution == null) {
      log.debug("cannot cancel task {} dispatch {}: it is not running here", task, dispatch);
    } else {
      execution.cancel();
    }
  }

  /** Sends the next heartbeat now. */
  void beat() {
    heartbeat.wake();
  }

  /** The reason why this worker cannot run tasks; empty if it can. */
  public Optional<String> fault() {
    return broker.fault().or(this::runtimeFault).or(this::keyFault);
  }

  /** The reason why its runtime cannot run tasks; empty if it can. */
  public Optional<String> runtimeFault() {
    return health.fault();
  }

  /** The reason why it cannot decrypt tasks; empty if it can. */
  public Optional<String> keyFault() {
    return keyless ? Optional.of(KEYLESS) : Optional.empty();
  }

  /**
   * Stops: takes no more tasks, lets running ones continue for the drain time, then stops and kills
   * the rest and returns it to the queue. Ends when everything is reported, or at {@link
   * ShutdownDeadlines#leave}; the engine declares unreported tasks lost. A second call has no
   * effect.
   */
  @Override
  public void close() {
    if (!stopping.complete(null)) {
      return;
    }
    ShutdownDeadlines schedule = settings.stop();
    CompletableFuture<Void> over = new CompletableFuture<>();
    // The deadlines are set before any call of the broker, which may hang.
    timer.after(schedule.stop(), () -> running.values().forEach(TaskExecution::handBack));
    timer.after(schedule.kill(), this::kill);
    timer.after(schedule.leave(), () -> over.complete(null));
    CompletableFuture<Void> idle =
        CompletableFuture.runAsync(
            this::awaitEnds, work -> ShortLivedThreads.start("worker-ends", work));
    CompletableFuture.anyOf(idle, over).join();
    if (!idle.isDone()) {
      log.warn(
          "stopping although the engine has not confirmed the end of tasks; it will declare them"
              + " lost: {}",
          running.keySet());
    }
    reporter.close();
    heartbeat.close();
    cancels.forEach(Subscription::close);
  }

  private void kill() {
    running.values().forEach(TaskExecution::handBack);
    Duration atMost = settings.stop().leave().minus(settings.stop().kill());
    if (!runtime.killAll(atMost)) {
      log.warn("tasks survive KILL; the next start kills them: {}", running.keySet());
    }
  }

  private void awaitEnds() {
    synchronized (draining) {
      queues.forEach(Subscription::pause);
    }
    heartbeat.drain(true);
    queues.forEach(Subscription::close);
    unsettledEnds.acquireUninterruptibly(settings.slots());
  }
}
