package dev.winch.model.fault;

import java.time.Duration;

/**
 * Pauses between attempts at what fails: each is longer than the one before, up to a bound.
 *
 * @param first the pause after the first failure
 * @param factor by how much each further one is longer, at least 1
 * @param longest the bound
 */
public record Backoff(Duration first, double factor, Duration longest) {

  public static Backoff doubling(Duration first, Duration longest) {
    return new Backoff(first, 2, longest);
  }

  /**
   * The next pause.
   *
   * @param failures how many attempts in a row failed, from 1
   * @param less the share that is taken off, 0 to 1; drawn at random, it keeps those that failed
   *     together from coming back together
   */
  public Duration after(int failures, double less) {
    double most =
        Math.min(first.toNanos() * Math.pow(factor, failures - 1), (double) longest.toNanos());
    return Duration.ofNanos((long) (most * (1 - less)));
  }
}
