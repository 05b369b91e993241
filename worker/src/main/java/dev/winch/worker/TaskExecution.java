package dev.winch.worker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskOrder;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Executes one delivery of a task on this worker, up to the report of its end. */
final class TaskExecution implements TaskRuntime.Sink {
  private static final Logger log = LoggerFactory.getLogger(TaskExecution.class);

  private final NodeProcess process;
  private final TaskOrder order;
  private final TaskRuntime runtime;
  private final RuntimeHealth health;
  private final Reporter reporter;
  private final LogCollector collector;
  private final StartReport start;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final WorkerMetrics metrics;

  @GuardedBy("this")
  private Optional<Run> run = Optional.empty();

  @GuardedBy("this")
  private Optional<Asked> asked = Optional.empty();

  private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
  private double progress = Double.NaN;

  /** How it ended; the report is made when its log is complete. */
  private interface Ending {
    Report.OfTask report(OptionalInt lastLogPart);
  }

  /** Reasons to stop a run early. */
  private enum Asked {
    TO_CANCEL,
    TO_HAND_BACK
  }

  /**
   * @param order prepared for the runtime
   */
  TaskExecution(
      NodeProcess process,
      TaskOrder order,
      TaskRuntime runtime,
      RuntimeHealth health,
      Reporter reporter,
      LogCollector collector,
      StartReport start,
      InstantSource clock,
      LongSupplier nanos,
      WorkerMetrics metrics) {
    this.process = process;
    this.order = order;
    this.runtime = runtime;
    this.health = health;
    this.reporter = reporter;
    this.collector = collector;
    this.start = start;
    this.clock = clock;
    this.nanos = nanos;
    this.metrics = metrics;
  }

  /**
   * Runs the task on the calling thread. All log parts are settled on return; no other report is
   * waited for.
   *
   * @return the report of its end, to be sent by the caller
   */
  Report.OfTask run() {
    Ending end = end();
    collector.close();
    return end.report(OptionalInt.of(collector.lastPart()));
  }

  /** Completes at {@link #cancel} or {@link #handBack}. */
  CompletableFuture<Void> stopRequested() {
    return stopRequested;
  }

  /** The report of a run that does not begin because this worker has no room for it. */
  Report.OfTask withoutRun() {
    return stopped().report(OptionalInt.of(collector.lastPart()));
  }

  /** Stops the run at the engine's request; a run that has not begun does not begin. */
  void cancel() {
    ask(Asked.TO_CANCEL);
  }

  /** Stops the run because the worker stops; the task returns to its queue. */
  void handBack() {
    ask(Asked.TO_HAND_BACK);
  }

  /** Kills the run, after {@link #handBack}. */
  synchronized void kill() {
    run.ifPresent(Run::kill);
  }

  @Override
  public void output(byte[] bytes) {
    collector.output(Optional.empty(), bytes);
  }

  @Override
  public void output(LogStream stream, byte[] bytes) {
    collector.output(Optional.of(stream), bytes);
  }

  @Override
  public void progress(double percent) {
    if (percent >= 0 && percent <= 100 && percent != progress) {
      progress = percent;
      start.send();
      reporter.sendOnce(new Report.Progressed(order.id(), order.dispatch(), percent));
    }
  }

  private Ending end() {
    try {
      Optional<Run> begun = begin();
      return begun.isPresent() ? report(outcome(begun.get())) : stopped();
    } catch (UnavailableException e) {
      log.warn(
          "returning task {} of job {} to its queue: {}",
          order.id(),
          order.jobId(),
          e.getMessage());
      return unable(e.getMessage());
    } catch (Throwable e) {
      log.error("returning task {} of job {} to its queue", order.id(), order.jobId(), e);
      kill();
      return unable(e.toString());
    }
  }

  private Outcome outcome(Run begun) throws InterruptedException {
    Optional<Outcome> soon = begun.await(StartReport.MOMENT);
    if (soon.isPresent()) {
      return soon.get();
    }
    start.send();
    return begun.await();
  }

  private synchronized Optional<Run> begin() {
    if (asked.isEmpty()) {
      long begin = nanos.getAsLong();
      run = Optional.of(runtime.start(order, this));
      metrics.started(Duration.ofNanos(nanos.getAsLong() - begin));
    }
    return run;
  }

  private synchronized void ask(Asked why) {
    if (asked.isEmpty()) {
      asked = Optional.of(why);
      stopRequested.complete(null);
      run.ifPresent(Run::stop);
    }
  }

  private Ending report(Outcome outcome) {
    Instant startedAt = start.at();
    Instant at = clock.instant();
    return switch (outcome) {
      case Outcome.Completed(String output) ->
          last ->
              new Report.Completed(
                  order.id(), order.dispatch(), process, startedAt, at, last, output);
      case Outcome.Failed(String error) ->
          last ->
              new Report.Failed(order.id(), order.dispatch(), process, startedAt, at, last, error);
      case Outcome.Refused(String error) ->
          last ->
              new Report.Refused(order.id(), order.dispatch(), process, startedAt, at, last, error);
      case Outcome.Stopped _ -> stopped();
      case Outcome.Interrupted(String cause) -> {
        log.warn("returning task {} of job {} to its queue: {}", order.id(), order.jobId(), cause);
        yield stopped();
      }
      case Outcome.Postponed(String cause) -> {
        log.warn("returning task {} of job {} to its queue: {}", order.id(), order.jobId(), cause);
        yield unable(cause);
      }
    };
  }

  /** Reports a stop only if the engine requested it; otherwise the task returns to its queue. */
  private synchronized Ending stopped() {
    Instant at = clock.instant();
    return asked.equals(Optional.of(Asked.TO_CANCEL))
        ? last ->
            new Report.Stopped(
                order.id(), order.dispatch(), process, Optional.of(start.at()), at, last)
        : _ -> new Report.Returned(order.id(), order.dispatch(), process.node());
  }

  /**
   * Returns a task that could not run through no fault of its own. While the whole runtime is down
   * the return is not counted, because that may last. Otherwise this task has a problem on this
   * worker, so it is counted and thereby limited.
   */
  private Ending unable(String cause) {
    return health.fault().isPresent()
        ? _ -> new Report.Returned(order.id(), order.dispatch(), process.node())
        : _ -> new Report.Lost(order.id(), order.dispatch(), cause);
  }
}
