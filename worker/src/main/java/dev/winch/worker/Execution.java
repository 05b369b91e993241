package dev.winch.worker;

import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Report;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a task on this worker, from its delivery to the report of its end. */
final class Execution implements TaskRuntime.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final NodeId node;
  private final TaskOrder order;
  private final TaskRuntime runtime;
  private final Health health;
  private final Reporter reporter;
  private final LogCollector log;
  private final InstantSource clock;
  private Optional<Run> run = Optional.empty();
  private Optional<Asked> asked = Optional.empty();
  private double progress = Double.NaN;

  /** What ends a run before its time. */
  private enum Asked {
    TO_CANCEL,
    TO_HAND_BACK
  }

  /**
   * @param order as the runtime gets it
   */
  Execution(
      NodeId node,
      TaskOrder order,
      TaskRuntime runtime,
      Health health,
      Reporter reporter,
      LogCollector log,
      InstantSource clock) {
    this.node = node;
    this.order = order;
    this.runtime = runtime;
    this.health = health;
    this.reporter = reporter;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Runs it on the calling thread. The start is reported first and not waited for: its commit and
   * the begin of the process go on side by side. On return everything printed is settled.
   *
   * @return the report of its end, not sent yet
   */
  Report.OfTask run(Delivery delivery) {
    Instant startedAt = clock.instant();
    var _ =
        reporter.settle(
            delivery, new Report.Started(order.id(), order.dispatch(), node, startedAt));
    Report.OfTask end = end(startedAt);
    log.close();
    return end;
  }

  /** Ends it because the engine wants it; one that has not begun does not begin. */
  void cancel() {
    ask(Asked.TO_CANCEL);
  }

  /** Ends it because the worker stops. */
  void handBack() {
    ask(Asked.TO_HAND_BACK);
  }

  /** Ends it by force, after {@link #handBack}. */
  synchronized void kill() {
    run.ifPresent(Run::kill);
  }

  @Override
  public void output(byte[] bytes) {
    log.output(bytes);
  }

  @Override
  public void progress(double percent) {
    if (percent >= 0 && percent <= 100 && percent != progress) {
      progress = percent;
      reporter.tell(new Report.Progressed(order.id(), order.dispatch(), percent));
    }
  }

  private Report.OfTask end(Instant startedAt) {
    try {
      Optional<Run> begun = begin();
      return begun.isPresent() ? report(begun.get().await(), startedAt) : stopped();
    } catch (Unavailable e) {
      LOG.warn("task {} of job {} is handed back: {}", order.id(), order.jobId(), e.getMessage());
      return unable();
    } catch (Throwable e) {
      LOG.error("task {} of job {} is handed back", order.id(), order.jobId(), e);
      kill();
      return unable();
    }
  }

  private synchronized Optional<Run> begin() {
    if (asked.isEmpty()) {
      run = Optional.of(runtime.start(order, this));
    }
    return run;
  }

  private synchronized void ask(Asked why) {
    if (asked.isEmpty()) {
      asked = Optional.of(why);
      run.ifPresent(Run::stop);
    }
  }

  private Report.OfTask report(Outcome outcome, Instant startedAt) {
    return switch (outcome) {
      case Outcome.Completed(String output) ->
          new Report.Completed(
              order.id(), order.dispatch(), node, startedAt, clock.instant(), output);
      case Outcome.Failed(String error) ->
          new Report.Failed(order.id(), order.dispatch(), node, startedAt, clock.instant(), error);
      case Outcome.Stopped _ -> stopped();
    };
  }

  private synchronized Report.OfTask stopped() {
    return asked.equals(Optional.of(Asked.TO_HAND_BACK))
        ? new Report.Returned(order.id(), order.dispatch(), node)
        : new Report.Stopped(order.id(), order.dispatch(), node, clock.instant());
  }

  /**
   * What the task cannot help is never its failure. While the runtime as a whole cannot work, going
   * back is not counted: that may last. If it can, something about this task is wrong for us: then
   * it is counted, and so bounded.
   */
  private Report.OfTask unable() {
    return health.fault().isPresent()
        ? new Report.Returned(order.id(), order.dispatch(), node)
        : new Report.Lost(order.id(), order.dispatch());
  }
}
