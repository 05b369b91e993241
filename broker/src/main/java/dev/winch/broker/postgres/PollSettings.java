package dev.winch.broker.postgres;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Polling interval and lease duration of the broker.
 *
 * @param poll polling interval of consumers, in case a notification was lost; varied by ±50 %
 * @param lease how long a taken task stays with its consumer without a renewal; consumers renew
 *     four times as often
 */
public record PollSettings(Duration poll, Duration lease) {

  /** Polls every 2 s, with leases of 20 s. */
  public static PollSettings standard() {
    return new PollSettings(Duration.ofSeconds(2), Duration.ofSeconds(20));
  }

  Duration renewal() {
    return lease.dividedBy(4);
  }

  /** A duration varied by ±50 %, so that processes do not act in step. */
  static Duration varied(Duration duration) {
    long nanos = duration.toNanos();
    return Duration.ofNanos(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos + 1));
  }
}
