package dev.winch.broker.postgres;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Binary signal that there may be work; raising it twice has the effect of once. */
final class WakeSignal {
  private final Semaphore raised = new Semaphore(0);

  void raise() {
    if (raised.availablePermits() == 0) {
      raised.release();
    }
  }

  /**
   * Resets the signal; call it before checking for work, so that work arriving meanwhile is not
   * missed.
   */
  void lower() {
    raised.drainPermits();
  }

  /** Waits until the signal is raised, at most for this duration. */
  void await(Duration atMost) throws InterruptedException {
    if (raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      raised.drainPermits();
    }
  }
}
