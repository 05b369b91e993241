package dev.winch.broker.rabbitmq;

import dev.winch.lifecycle.RetryDelays;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Random source of one broker. Thread-safe. */
final class Jitter {
  /** Pauses between attempts to connect or to set up a channel. */
  static final RetryDelays DELAYS = new RetryDelays(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final RandomGenerator random;

  Jitter(RandomGenerator random) {
    this.random = random;
  }

  /** A random token for unique names. */
  synchronized String token() {
    return Long.toHexString(random.nextLong());
  }
}
