package dev.winch.lifecycle;

import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * Exponential back-off with jitter: each pause is twice the previous one up to a maximum, minus a
 * random share of up to a half, so that loops that failed together do not retry together.
 */
public record RetryDelays(Duration first, Duration longest) {

  /** From 50 ms to 5 s. */
  public static final RetryDelays STANDARD =
      new RetryDelays(Duration.ofMillis(50), Duration.ofSeconds(5));

  public RetryDelays {
    if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("not 0 < %s <= %s".formatted(first, longest));
    }
  }

  /**
   * @param failures number of consecutive failures, from 1
   * @param upTo draws a number from 0 to its argument
   */
  Duration after(int failures, LongUnaryOperator upTo) {
    double most = Math.min(first.toNanos() * Math.pow(2, failures - 1), (double) longest.toNanos());
    long half = (long) most / 2;
    return Duration.ofNanos(half + upTo.applyAsLong(half));
  }
}
