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
 */
public record ImageRules(PullPolicy pull, Duration ttl, boolean verify) {
  /** The defaults. */
  public static final ImageRules DEFAULT =
      new ImageRules(PullPolicy.MISSING, Duration.ofDays(3), false);

  public ImageRules {
    Objects.requireNonNull(pull);
    Objects.requireNonNull(ttl);
  }
}
