package dev.winch.tests.simulation;

import dev.winch.model.event.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The simulated report queue of the broker: heartbeats and findings of the engines' node watches.
 * Reports that an engine did not settle before it died are redelivered.
 */
final class ReportQueue {
  private final Deque<QueuedReport> waiting = new ArrayDeque<>();
  private final List<QueuedReport> unsettled = new ArrayList<>();

  /** Equal to no other. */
  private static final class QueuedReport {
    private final Report report;

    private QueuedReport(Report report) {
      this.report = report;
    }
  }

  void post(Report report) {
    waiting.addLast(new QueuedReport(report));
  }

  /** Delivers all waiting reports. */
  void deliver(Function<Report, CompletableFuture<Void>> engine) {
    while (!waiting.isEmpty()) {
      QueuedReport letter = waiting.removeFirst();
      unsettled.add(letter);
      var _ = engine.apply(letter.report).thenRun(() -> unsettled.remove(letter));
    }
  }

  void engineDied() {
    unsettled.reversed().forEach(waiting::addFirst);
    unsettled.clear();
  }
}
