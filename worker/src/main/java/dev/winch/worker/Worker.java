package dev.winch.worker;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Report;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.QueueNames;
import dev.winch.runtime.TaskRuntime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes tasks from its queues, runs them and reports. A run waits on its delivery's thread. Safe
 * for use by many threads.
 *
 * <p>A run that comes to no end through no fault of its task goes back to its queue, and its slot
 * takes nothing until the runtime works again.
 */
public final class Worker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
  private static final Duration REST = Duration.ofSeconds(1);
  private static final String KEYLESS =
      "tasks are encrypted with a key that this worker does not have: set its"
          + " datastore.encryption.key to that of the coordinators";

  private final NodeId node;
  private final WorkerSettings settings;
  private final Broker broker;
  private final TaskRuntime runtime;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final Timer timer;
  private final RuntimeHealth health;
  private final Reporter reporter;
  private final Heartbeat heartbeat;
  private final Preparation preparation;

  /** What runs here, by task and dispatch. */
  private final Map<Key, TaskExecution> running = new ConcurrentHashMap<>();

  /** Deliveries whose run has no settled end: the same dispatch never runs twice at a time. */
  private final Map<Key, RepeatedDelivery> unsettled = new ConcurrentHashMap<>();

  /** One permit per slot; a report of an end holds one, so that a deaf engine stops the slots. */
  private final Semaphore unsettledEnds;

  private final List<Subscription> queues = new CopyOnWriteArrayList<>();
  private final List<Subscription> cancels = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> stopping = new CompletableFuture<>();

  /** Whether the last order could not be read. */
  private volatile boolean keyless;

  private record Key(TaskId task, int dispatch) {}

  /**
   * @param node the same after a restart
   * @param timer for batches, repeats and the drain
   */
  public Worker(
      NodeId node,
      WorkerSettings settings,
      Broker broker,
      TaskRuntime runtime,
      InstantSource clock,
      IdGenerator ids,
      Timer timer,
      BackgroundThreads threads) {
    this.node = node;
    this.settings = settings;
    this.broker = broker;
    this.runtime = runtime;
    this.clock = clock;
    this.ids = ids;
    this.timer = timer;
    this.health = new RuntimeHealth(runtime);
    this.reporter = new Reporter(broker, timer);
    this.heartbeat = new Heartbeat(node, settings, health, running::size, reporter, threads, clock);
    this.preparation = new Preparation(settings, runtime);
    this.unsettledEnds = new Semaphore(settings.slots());
  }

  /**
   * Clears what earlier processes of this node left, then takes tasks.
   *
   * @throws dev.winch.model.fault.UnavailableException if runtime or broker do not answer
   */
  public void start() {
    runtime.sweep();
    cancels.add(broker.consumeCancels(node, this::cancel));
    heartbeat.start();
    settings.queues().forEach(this::serve);
  }

  private void serve(String queue, int slots) {
    if (!QueueNames.isTaskQueue(queue)) {
      LOG.warn("worker.queues.{} has no effect: no task can be in a queue of this name", queue);
    } else if (slots > 0) {
      queues.add(broker.consume(queue, slots, this::handle));
    }
  }

  private void handle(Delivery delivery) {
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
      LOG.info("task {} dispatch {} runs here already", order.id(), order.dispatch());
      earlier.repeat(delivery);
    }
  }

  private void run(Key key, RepeatedDelivery delivery) {
    TaskExecution execution = execution(delivery);
    Report.OfTask end;
    // Among what runs before the stop is looked for, so that the stop sees it or is seen.
    running.put(key, execution);
    try {
      if (stopping.isDone()) {
        release(key, delivery);
        return;
      }
      end = execution.run();
    } catch (Throwable e) {
      release(key, delivery);
      throw e;
    } finally {
      running.remove(key);
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
    restAfter(end);
  }

  private void release(Key key, RepeatedDelivery delivery) {
    unsettled.remove(key);
    delivery.release();
  }

  private TaskExecution execution(Delivery delivery) {
    TaskOrder order = delivery.order();
    StartReport start =
        new StartReport(
            reporter,
            delivery,
            new Report.Started(order.id(), order.dispatch(), node, clock.instant()));
    LogCollector log =
        new LogCollector(order, settings.logBytes(), start::tell, reporter, timer, clock, ids);
    return new TaskExecution(
        node, preparation.of(order), runtime, health, reporter, log, start, clock);
  }

  /** A worker with the right key gets it, and this one looks again in a while (O24). */
  private void leave(Delivery delivery) {
    LOG.error("task {} goes back to its queue: {}", delivery.order().id(), KEYLESS);
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

  private void cancel(TaskId task, int dispatch) {
    TaskExecution execution = running.get(new Key(task, dispatch));
    if (execution == null) {
      LOG.debug("task {} dispatch {} to be cancelled does not run here", task, dispatch);
    } else {
      execution.cancel();
    }
  }

  /** Has the next heartbeat come now. */
  void beat() {
    heartbeat.wake();
  }

  /** Why it cannot run tasks at the moment, or empty if it can. */
  public Optional<String> fault() {
    return broker.fault().or(this::runtimeFault).or(this::keyFault);
  }

  /** Why its runtime cannot run tasks at the moment, or empty if it can. */
  public Optional<String> runtimeFault() {
    return health.fault();
  }

  /** Why it cannot read the tasks that it gets, or empty if it can. */
  public Optional<String> keyFault() {
    return keyless ? Optional.of(KEYLESS) : Optional.empty();
  }

  /**
   * Stops: takes nothing more, lets running tasks go on for the drain time, then stops and kills
   * what is left and hands it back. Returns when everything is reported, or when {@link
   * StopSchedule#leave} is over; what is not reported then, the engine takes for lost. A second
   * call is without effect.
   */
  @Override
  public void close() {
    if (!stopping.complete(null)) {
      return;
    }
    StopSchedule schedule = settings.stop();
    CompletableFuture<Void> over = new CompletableFuture<>();
    // The moments hold whatever the broker does, so nothing is asked of it before they are set.
    timer.after(schedule.stop(), () -> running.values().forEach(TaskExecution::handBack));
    timer.after(schedule.kill(), this::kill);
    timer.after(schedule.leave(), () -> over.complete(null));
    CompletableFuture<Void> idle =
        CompletableFuture.runAsync(
            this::awaitEnds, work -> ShortLivedThreads.start("worker-ends", work));
    CompletableFuture.anyOf(idle, over).join();
    if (!idle.isDone()) {
      LOG.warn("stops while there are tasks without a settled end: {}", running.keySet());
    }
    reporter.close();
    heartbeat.close();
    cancels.forEach(Subscription::close);
  }

  private void kill() {
    running.values().forEach(TaskExecution::handBack);
    Duration atMost = settings.stop().leave().minus(settings.stop().kill());
    if (!runtime.killAll(atMost)) {
      LOG.warn("tasks go on although they were killed: {}", running.keySet());
    }
  }

  private void awaitEnds() {
    queues.forEach(Subscription::pause);
    heartbeat.drain();
    queues.forEach(Subscription::close);
    unsettledEnds.acquireUninterruptibly(settings.slots());
  }
}
