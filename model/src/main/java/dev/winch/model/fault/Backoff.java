package dev.winch.model.fault;

import java.time.Duration;

/**
 * Pauses between attempts after failures: each is longer than the one before, up to a limit.
 *
 * @param first the pause after the first failure
 * @param factor how much longer each further pause is, at least 1
 * @param longest the limit
 */
public record Backoff(Duration first, double factor, Duration longest) {

  public static Backoff doubling(Duration first, Duration longest) {
    return new Backoff(first, 2, longest);
  }

  /**
   * The next pause.
   *
   * @param failures how many attempts in a row failed, from 1
   * @param jitter the share that is taken off, 0 to 1; a random one spreads attempts that failed at
   *     the same moment
   */
  public Duration after(int failures, double jitter) {
    double most =
        Math.min(first.toNanos() * Math.pow(factor, failures - 1), (double) longest.toNanos());
    return Duration.ofNanos((long) (most * (1 - jitter)));
  }
}
