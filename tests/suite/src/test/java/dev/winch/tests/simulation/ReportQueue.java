package dev.winch.tests.simulation;

import dev.winch.model.event.Report;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Reports that wait at the broker for an engine, in order: heartbeats, and what the engines' own
 * watches have found. What an engine did not settle before it died comes again.
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

  /** Hands over all that waits. */
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
