package dev.winch.store.postgres;

import java.time.Duration;

/**
 * How many connections there are and how long they live.
 *
 * @param open at most, at least 1
 * @param idle kept open though nobody uses them
 * @param lifetime after which a connection is replaced; zero for never
 * @param idleTime after which one that is not used is closed; zero for never
 */
public record PoolSize(int open, int idle, Duration lifetime, Duration idleTime) {
  public static final PoolSize STANDARD =
      new PoolSize(25, 25, Duration.ofHours(1), Duration.ofMinutes(5));
}
