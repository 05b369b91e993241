package dev.winch.worker;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Report;
import dev.winch.model.fault.Backoff;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends reports to the engine, and retries after failures of broker or engine. Thread-safe. */
final class Reporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Reporter.class);
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(10));

  private final Broker broker;
  private final Timer timer;
  private final Set<PendingReport> delayed = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Reporter(Broker broker, Timer timer) {
    this.broker = broker;
    this.timer = timer;
  }

  /** Sends a report without retries, because the next one of its kind replaces it. */
  void sendOnce(Report report) {
    var _ =
        broker
            .report(report)
            .exceptionally(
                failure -> {
                  log.warn(
                      "cannot send {}; the next one replaces it: {}",
                      report.summary(),
                      failure.toString());
                  return null;
                });
  }

  /**
   * Retries a report without limit until it is settled, because its task depends on it.
   *
   * @return completes when it is settled; fails only after {@link #close}
   */
  CompletableFuture<Void> send(Report report) {
    PendingReport pending = new PendingReport(report);
    pending.post();
    return pending.settled;
  }

  /**
   * Sends a report, and acknowledges the delivery once it is settled.
   *
   * @return always completes
   */
  CompletableFuture<Void> settle(Delivery delivery, Report.OfTask report) {
    return send(report)
        .thenRun(delivery::ack)
        .exceptionally(
            failure -> {
              log.warn(
                  "{} was not settled; its delivery stays unacknowledged: {}",
                  report.summary(),
                  failure.toString());
              return null;
            });
  }

  /** Gives up unsettled reports. */
  @Override
  public void close() {
    closed = true;
    delayed.forEach(PendingReport::giveUp);
  }

  /** A report that is being sent. */
  private final class PendingReport {
    private final Report report;
    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private int failures;

    PendingReport(Report report) {
      this.report = report;
    }

    void post() {
      var _ = broker.report(report).whenComplete((_, failure) -> answered(failure));
    }

    private void answered(Throwable failure) {
      if (failure == null) {
        delayed.remove(this);
        settled.complete(null);
        return;
      }
      Duration pause = PAUSES.after(++failures, 0);
      log.warn("cannot send {}, retrying in {}: {}", report.summary(), pause, failure.toString());
      delayed.add(this);
      if (closed) {
        giveUp();
      } else {
        timer.after(pause, this::post);
      }
    }

    void giveUp() {
      settled.completeExceptionally(new IllegalStateException("the worker is stopping"));
    }
  }
}
