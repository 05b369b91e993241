package dev.winch.server.http;

import java.time.Duration;

/**
 * Timeouts of client connections, checked once a second.
 *
 * @param stall maximum duration of one read or write, and of an idle connection
 * @param arrival time for receiving a request or sending an answer; after that at least {@link
 *     #RATE} is required
 * @param linger time for reading remaining input after an early answer
 * @param farewell time for running requests when the listener closes
 */
record ConnectionTimeouts(Duration stall, Duration arrival, Duration linger, Duration farewell) {
  /** Bytes per second. */
  private static final long RATE = 1024;

  static final ConnectionTimeouts ORDINARY =
      new ConnectionTimeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));

  boolean isTooSlow(long nanos, long bytes) {
    return nanos > arrival.plusSeconds(bytes / RATE).toNanos();
  }
}
