package dev.winch.model.spec;

/**
 * How often and how soon a failing task runs again.
 *
 * @param limit further attempts after the first, 1 to 10
 * @param initialDelay a {@link DurationText}; {@code ""} means at once
 * @param scalingFactor 1 to 10; the delay before retry n is initialDelay x scalingFactor^(n-1); 0
 *     if unset, which means 1
 * @param maxDelay a {@link DurationText}; {@code ""} means one hour
 * @param jitter 0 to 1: up to this share of the delay is taken off at random
 */
public record Retry(
    int limit, String initialDelay, double scalingFactor, String maxDelay, double jitter) {

  public static Retry atOnce(int limit) {
    return new Retry(limit, "", 0, "", 0);
  }
}
