package dev.winch.store.postgres;

import java.time.Duration;

/**
 * Size of the connection pool and lifetime of its connections.
 *
 * @param open at most, at least 1
 * @param idle minimum number of idle connections, at most {@code open}
 * @param lifetime maximum age of a connection; zero for unlimited
 * @param idleTime idle time after which a connection is closed; zero for never
 */
public record PoolSize(int open, int idle, Duration lifetime, Duration idleTime) {
  public static final PoolSize STANDARD =
      new PoolSize(25, 2, Duration.ofHours(1), Duration.ofMinutes(5));

  private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(30);
  private static final Duration SHORTEST_IDLE_TIME = Duration.ofSeconds(10);

  /**
   * Applies the reference's meaning of non-positive values, and minimum times against connection
   * churn.
   */
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
