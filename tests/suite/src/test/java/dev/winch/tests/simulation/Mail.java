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
final class Mail {
  private final Deque<Letter> waiting = new ArrayDeque<>();
  private final List<Letter> unsettled = new ArrayList<>();

  /** Equal to no other. */
  private static final class Letter {
    private final Report report;

    private Letter(Report report) {
      this.report = report;
    }
  }

  void post(Report report) {
    waiting.addLast(new Letter(report));
  }

  /** Hands over all that waits. */
  void deliver(Function<Report, CompletableFuture<Void>> engine) {
    while (!waiting.isEmpty()) {
      Letter letter = waiting.removeFirst();
      unsettled.add(letter);
      var _ = engine.apply(letter.report).thenRun(() -> unsettled.remove(letter));
    }
  }

  void engineDied() {
    unsettled.reversed().forEach(waiting::addFirst);
    unsettled.clear();
  }
}
