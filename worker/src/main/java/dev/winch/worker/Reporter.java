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

/** Passes reports on, over failures of broker and engine. Safe for use by many threads. */
final class Reporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
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

  /** Passes on what the next report of its kind makes up for: it is not repeated. */
  void tell(Report report) {
    var _ =
        broker
            .report(report)
            .exceptionally(
                failure -> {
                  LOG.warn("{} is not settled: {}", report.summary(), failure.toString());
                  return null;
                });
  }

  /**
   * Repeats a report until it is settled, without an end: as long as nobody takes it, nothing else
   * would bring its task on.
   *
   * @return completes when it is settled; fails only after {@link #close}
   */
  CompletableFuture<Void> send(Report report) {
    PendingReport letter = new PendingReport(report);
    letter.post();
    return letter.settled;
  }

  /**
   * Sends, and acknowledges the delivery as soon as the report is settled.
   *
   * @return completes in any case
   */
  CompletableFuture<Void> settle(Delivery delivery, Report.OfTask report) {
    return send(report)
        .thenRun(delivery::ack)
        .exceptionally(
            failure -> {
              LOG.warn("{} leaves its delivery open: {}", report.summary(), failure.toString());
              return null;
            });
  }

  /** Gives up what is not settled. */
  @Override
  public void close() {
    closed = true;
    delayed.forEach(PendingReport::giveUp);
  }

  /** A report on its way. */
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
      LOG.warn("{} is sent again in {}: {}", report.summary(), pause, failure.toString());
      delayed.add(this);
      if (closed) {
        giveUp();
      } else {
        timer.after(pause, this::post);
      }
    }

    void giveUp() {
      settled.completeExceptionally(new IllegalStateException("the worker stops"));
    }
  }
}
