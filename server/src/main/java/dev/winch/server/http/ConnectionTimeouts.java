package dev.winch.server.http;

import java.time.Duration;

/**
 * How long clients are waited for. Checked once a second.
 *
 * @param stall for one read or write; also how long a connection may idle between requests
 * @param arrival for a request or the sending of an answer, and beyond it as long as bytes pass at
 *     {@link #RATE}
 * @param linger for what a client still sends after an answer that leaves its input unread
 * @param farewell for requests under way when the listener closes
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
