package dev.winch.runtime.container;

import java.time.Duration;
import java.util.Objects;

/**
 * The operator's rules for images.
 *
 * @param pull {@code runtime.containers.pull}, for tasks that do not say
 * @param ttl {@code runtime.docker.image.ttl}: images that this worker pulled are removed when no
 *     task has used them for so long
 * @param verify {@code runtime.docker.image.verify}: whether a container is created and removed
 *     after each pull, and the image removed if that fails
 * @param retryTime {@code runtime.containers.pull_retry_time}: how long a pull is tried again while
 *     its registry fails, before the task is postponed
 * @param idleTimeout {@code runtime.containers.pull_idle_timeout}: a pull without progress for so
 *     long ends, and the task is postponed
 */
public record ImageRules(
    PullPolicy pull, Duration ttl, boolean verify, Duration retryTime, Duration idleTimeout) {
  /** The default of {@code retryTime}. */
  public static final Duration DEFAULT_RETRY_TIME = Duration.ofMinutes(1);

  /** The default of {@code idleTimeout}. */
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(5);

  /** The defaults. */
  public static final ImageRules DEFAULT =
      new ImageRules(
          PullPolicy.MISSING, Duration.ofDays(3), false, DEFAULT_RETRY_TIME, DEFAULT_IDLE_TIMEOUT);

  public ImageRules {
    Objects.requireNonNull(pull);
    Objects.requireNonNull(ttl);
    Objects.requireNonNull(retryTime);
    Objects.requireNonNull(idleTimeout);
  }
}
