package dev.winch.worker;

import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Report;
import java.time.Duration;
import java.time.Instant;

/**
 * The report that a run has started. It is sent once the run has lasted a moment or has something
 * else to tell, and not at all if the run ends before: the report of an end says when the run
 * started, too, and so a short task costs the engine one transaction instead of two. Safe for use
 * by many threads.
 */
final class StartReport {
  /** Far less than anyone watches a state for, and longer than most small commands take. */
  static final Duration MOMENT = Duration.ofMillis(20);

  private final Reporter reporter;
  private final Delivery delivery;
  private final Report.Started report;
  private boolean told;

  StartReport(Reporter reporter, Delivery delivery, Report.Started report) {
    this.reporter = reporter;
    this.delivery = delivery;
    this.report = report;
  }

  Instant at() {
    return report.at();
  }

  /** Sends it unless it was sent before; nothing of the run may be told ahead of it. */
  synchronized void tell() {
    if (!told) {
      told = true;
      var _ = reporter.settle(delivery, report);
    }
  }
}
