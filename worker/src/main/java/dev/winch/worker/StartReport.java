package dev.winch.worker;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Report;
import java.time.Duration;
import java.time.Instant;

/**
 * The deferred report of a run's start. It is sent once the run has lasted 20 ms or has another
 * report, and never if the run ends before: the report of the end includes the start time, so a
 * short task costs the engine one transaction instead of two. Thread-safe.
 */
final class StartReport {
  /** Longer than most short commands, and too short for a user to notice. */
  static final Duration MOMENT = Duration.ofMillis(20);

  private final Reporter reporter;
  private final Delivery delivery;
  private final Report.Started report;

  @GuardedBy("this")
  private boolean sent;

  StartReport(Reporter reporter, Delivery delivery, Report.Started report) {
    this.reporter = reporter;
    this.delivery = delivery;
    this.report = report;
  }

  Instant at() {
    return report.at();
  }

  /** Sends the report once and returns it; must precede all other reports of the run. */
  @CanIgnoreReturnValue
  synchronized Report.Started send() {
    if (!sent) {
      sent = true;
      var _ = reporter.settle(delivery, report);
    }
    return report;
  }
}
