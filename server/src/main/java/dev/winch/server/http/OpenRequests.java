package dev.winch.server.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are being answered, so that a close can wait for them. */
final class OpenRequests {
  /** One for each request, and one until the close. */
  private final AtomicInteger open = new AtomicInteger(1);

  private final CountDownLatch none = new CountDownLatch(1);
  private final int most;

  /**
   * @param most requests at a time
   */
  OpenRequests(int most) {
    this.most = most;
  }

  /** Counts a request; {@link #end} follows in each case. */
  void begin() {
    open.incrementAndGet();
  }

  /** Whether there are more than may be answered at a time. */
  boolean areTooMany() {
    return open.get() - 1 > most;
  }

  void end() {
    if (open.decrementAndGet() == 0) {
      none.countDown();
    }
  }

  /**
   * Waits for those under way; to be called once.
   *
   * @return whether all have ended in time
   */
  boolean close(Duration atMost) throws InterruptedException {
    end();
    return none.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }
}
