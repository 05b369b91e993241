package dev.winch.broker.rabbitmq;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: doubling from 100 ms to 5 s, with up to a half taken off at random, so
 * that many processes do not come back at the same moment. Safe for use by many threads.
 */
final class Backoff {
  private static final long SHORTEST = Duration.ofMillis(100).toNanos();
  private static final long LONGEST = Duration.ofSeconds(5).toNanos();

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param attempt the number of attempts that failed in a row, from 1
   */
  synchronized Duration after(int attempt) {
    long most = Math.min(LONGEST, SHORTEST << Math.min(attempt - 1, 10));
    return Duration.ofNanos(most - random.nextLong(most / 2));
  }

  /** For names that must be new. */
  synchronized String token() {
    return Long.toHexString(random.nextLong());
  }
}
