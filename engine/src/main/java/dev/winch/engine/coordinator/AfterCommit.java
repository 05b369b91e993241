package dev.winch.engine.coordinator;

import dev.winch.engine.time.TimerQueue;
import dev.winch.lifecycle.LoopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when a batch is committed; nothing that goes wrong in it undoes or repeats a
 * decision. Safe for use by many threads.
 *
 * @param newCalls raised when webhook calls were added
 */
record AfterCommit(
    MessagePublisher publisher, Waiters waiters, TimerQueue timers, LoopSignal newCalls) {
  private static final Logger log = LoggerFactory.getLogger(AfterCommit.class);

  /** Hands over what is sent, wakes who waits, and sets the alarms. */
  void follow(Batch.Outcome outcome) {
    guarded("hand over", () -> publisher.handOver(outcome.messages(), outcome.ref()));
    guarded("tell who waits", () -> outcome.jobs().forEach(waiters::committed));
    if (outcome.hasNewCalls()) {
      guarded("wake the delivery of webhooks", newCalls::raise);
    }
    outcome.alarms().forEach(timers::set);
  }

  private static void guarded(String what, Runnable part) {
    try {
      part.run();
    } catch (RuntimeException e) {
      log.error("could not {} after a commit; the rows tell the next start of it", what, e);
    }
  }
}
