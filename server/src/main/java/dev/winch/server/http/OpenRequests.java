package dev.winch.server.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts running requests, so that a close can wait for them. */
final class OpenRequests {
  /** Number of running requests, plus one until the close. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final CountDownLatch none = new CountDownLatch(1);
  private final int most;

  /**
   * @param most maximum number of concurrent requests
   */
  OpenRequests(int most) {
    this.most = most;
  }

  /** Counts a request; {@link #end} must follow. */
  void begin() {
    open.incrementAndGet();
  }

  /** Whether the maximum is exceeded. */
  boolean areTooMany() {
    return open.get() - 1 > most;
  }

  void end() {
    if (open.decrementAndGet() == 0) {
      none.countDown();
    }
  }

  /**
   * Waits for running requests; call it once.
   *
   * @return whether all ended in time
   */
  boolean close(Duration atMost) throws InterruptedException {
    end();
    return none.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
