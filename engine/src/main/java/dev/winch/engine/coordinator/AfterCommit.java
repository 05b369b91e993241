package dev.winch.engine.coordinator;

import dev.winch.engine.time.TimerQueue;
import dev.winch.lifecycle.LoopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The effects of a committed batch outside the database. A failure here is logged; it neither
 * undoes nor repeats a decision. Thread-safe.
 *
 * @param newCalls raised when webhook calls were added
 */
record AfterCommit(
    MessagePublisher publisher,
    Waiters waiters,
    CommittedChanges changes,
    TimerQueue timers,
    LoopSignal newCalls,
    EngineMetrics metrics,
    JobSpans spans) {
  private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

  /** Publishes messages, wakes waiting requests, and sets timers. */
  void follow(Batch.Outcome outcome) {
    guarded("publish messages", () -> publisher.handOver(outcome.messages(), outcome.ref()));
    guarded("wake waiting requests", () -> outcome.jobs().forEach(waiters::committed));
    guarded("report the changes", () -> changes.committed(outcome.touched()::changes));
    if (outcome.hasNewCalls()) {
      guarded("wake the delivery of webhooks", newCalls::raise);
    }
    outcome.timers().forEach(timers::set);
    outcome.progress().forEach(metrics::changed);
    outcome.ended().export();
  }

  private static void guarded(String what, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      log.error("could not {} after a commit; the next start derives it from the rows", what, e);
    }
  }
}
