package dev.winch.engine.core;

import dev.winch.model.fault.Backoff;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.Retry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** Computes how long a retry waits. */
final class RetryDelay {
  private static final Duration DEFAULT_MAX_DELAY = Duration.ofHours(1);

  private RetryDelay() {}

  /**
   * initialDelay x scalingFactor^(attempt-1), at most maxDelay, less a random share of up to
   * jitter.
   *
   * @param attempt from 1
   */
  static Duration before(int attempt, Retry retry, long seed) {
    Duration initial = DurationText.parse(retry.initialDelay()).orElse(Duration.ZERO);
    Duration longest = DurationText.parse(retry.maxDelay()).orElse(DEFAULT_MAX_DELAY);
    Backoff pauses = new Backoff(initial, Math.max(1, retry.scalingFactor()), longest);
    double less = retry.jitter() * new SplittableRandom(seed).nextDouble();
    return pauses.after(attempt, less).truncatedTo(ChronoUnit.MICROS);
  }
}
