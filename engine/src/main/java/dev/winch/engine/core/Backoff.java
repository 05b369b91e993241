package dev.winch.engine.core;

import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.Retry;
import java.time.Duration;
import java.util.SplittableRandom;

/** How long a retry waits. */
final class Backoff {
  private static final Duration LONGEST = Duration.ofHours(1);

  private Backoff() {}

  /**
   * initialDelay x scalingFactor^(attempt-1), at most maxDelay, less a random share of up to
   * jitter.
   *
   * @param attempt from 1
   */
  static Duration before(int attempt, Retry retry, long seed) {
    Duration initial = DurationText.parse(retry.initialDelay()).orElse(Duration.ZERO);
    if (initial.isZero()) {
      return Duration.ZERO;
    }
    Duration longest = DurationText.parse(retry.maxDelay()).orElse(LONGEST);
    double factor = Math.pow(Math.max(1, retry.scalingFactor()), attempt - 1);
    double nanos = Math.min(initial.toNanos() * factor, (double) longest.toNanos());
    double share = 1 - retry.jitter() * new SplittableRandom(seed).nextDouble();
    return Duration.ofNanos((long) (nanos * share) / 1000 * 1000);
  }
}
