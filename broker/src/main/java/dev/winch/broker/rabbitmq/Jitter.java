package dev.winch.broker.rabbitmq;

import dev.winch.lifecycle.RetryDelays;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** What is drawn at random for one broker. Safe for use by many threads. */
final class Jitter {
  /** The pauses of what connects or sets up a channel. */
  static final RetryDelays DELAYS = new RetryDelays(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final RandomGenerator random;

  Jitter(RandomGenerator random) {
    this.random = random;
  }

  /** For names that must be new. */
  synchronized String token() {
    return Long.toHexString(random.nextLong());
  }
}
