package dev.winch.worker;

import dev.winch.broker.Broker;
import dev.winch.model.event.Report;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes reports on, over failures of broker and engine. Safe for use by many threads. */
final class Reporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final Broker broker;
  private final Timer timer;
  private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Reporter(Broker broker, Timer timer) {
    this.broker = broker;
    this.timer = timer;
  }

  /** Passes on what the next report of its kind makes up for: it is not repeated. */
  void tell(Report report) {
    broker
        .report(report)
        .exceptionally(
            failure -> {
              LOG.warn("{} is not settled: {}", about(report), failure.toString());
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
    CompletableFuture<Void> settled = new CompletableFuture<>();
    attempt(report, settled, FIRST_PAUSE);
    return settled;
  }

  private void attempt(Report report, CompletableFuture<Void> settled, Duration pause) {
    broker
        .report(report)
        .whenComplete(
            (_, failure) -> {
              if (failure == null) {
                waiting.remove(settled);
                settled.complete(null);
              } else {
                again(report, settled, pause, failure);
              }
            });
  }

  private void again(
      Report report, CompletableFuture<Void> settled, Duration pause, Throwable failure) {
    LOG.warn("{} is not settled, next try in {}: {}", about(report), pause, failure.toString());
    waiting.add(settled);
    if (closed) {
      settled.completeExceptionally(failure);
      return;
    }
    Duration twice = pause.multipliedBy(2);
    Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    timer.after(
        pause,
        () -> {
          if (!settled.isDone()) {
            attempt(report, settled, next);
          }
        });
  }

  /** Names a report without what it carries, which may be secret. */
  private static String about(Report report) {
    String kind = report.getClass().getSimpleName();
    return switch (report) {
      case Report.OfTask of -> kind + " of task " + of.task() + " dispatch " + of.dispatch();
      case Report.Heartbeat _ -> kind;
    };
  }

  /** Gives up what is not settled. */
  @Override
  public void close() {
    closed = true;
    for (CompletableFuture<Void> settled : waiting) {
      settled.completeExceptionally(new IllegalStateException("the worker stops"));
    }
  }
}
