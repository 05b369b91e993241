package dev.winch.store.postgres;

import java.time.Duration;

/**
 * How many connections there are and how long they live.
 *
 * @param open at most, at least 1
 * @param idle kept ready though nobody uses them, at most as many
 * @param lifetime after which a connection is replaced; zero for never
 * @param idleTime after which one that is not used is closed; zero for never
 */
public record PoolSize(int open, int idle, Duration lifetime, Duration idleTime) {
  public static final PoolSize STANDARD =
      new PoolSize(25, 2, Duration.ofHours(1), Duration.ofMinutes(5));

  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(30);
  private static final Duration SHORTEST_IDLE_TIME = Duration.ofSeconds(10);

  /** With the reference's meaning of what is not positive, and no times that only cause churn. */
  public static PoolSize of(int open, int idle, Duration lifetime, Duration idleTime) {
    int most = open > 0 ? open : STANDARD.open();
    return new PoolSize(
        most,
        Math.clamp(idle, 0, most),
        atLeast(SHORTEST_LIFETIME, lifetime),
        atLeast(SHORTEST_IDLE_TIME, idleTime));
  }

  private static Duration atLeast(Duration least, Duration written) {
    if (written.isNegative() || written.isZero()) {
      return Duration.ZERO;
    }
    return written.compareTo(least) < 0 ? least : written;
  }
}
