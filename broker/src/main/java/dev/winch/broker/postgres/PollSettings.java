package dev.winch.broker.postgres;

import java.time.Duration;

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
}
