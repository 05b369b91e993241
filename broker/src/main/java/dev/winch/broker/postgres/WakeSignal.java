package dev.winch.broker.postgres;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Says that there may be something to do; raising it twice is raising it once. */
final class WakeSignal {
  private final Semaphore raised = new Semaphore(0);

  void raise() {
    if (raised.availablePermits() == 0) {
      raised.release();
    }
  }

  /** To be called before looking, so that what comes while looking is not missed. */
  void lower() {
    raised.drainPermits();
  }

  /** Waits until it is raised, at most for so long. */
  void await(Duration atMost) throws InterruptedException {
    if (raised.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
      raised.drainPermits();
    }
  }
}
