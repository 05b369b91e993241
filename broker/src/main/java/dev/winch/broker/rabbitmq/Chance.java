package dev.winch.broker.rabbitmq;

import dev.winch.model.fault.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What is drawn at random for one broker. Safe for use by many threads. */
final class Chance {
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final RandomGenerator random;

  Chance(RandomGenerator random) {
    this.random = random;
  }

  /**
   * How long to wait for the next attempt.
   *
   * @param failures how many attempts in a row failed, from 1
   */
  synchronized Duration pauseAfter(int failures) {
    return PAUSES.after(failures, random.nextDouble() / 2);
  }

  /** For names that must be new. */
  synchronized String token() {
    return Long.toHexString(random.nextLong());
  }
}
