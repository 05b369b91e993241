package dev.winch.server.webhook;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** When an attempt must be over, by a clock that nobody sets. */
record Deadline(long nanos) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  boolean isPast() {
    return nanos - System.nanoTime() <= 0;
  }

  /**
   * At least 1.
   *
   * @throws SocketTimeoutException if it is past
   */
  int millisLeft() throws SocketTimeoutException {
    long left = nanos - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("time is up");
    }
    return (int) (left / 1_000_000) + 1;
  }
}
