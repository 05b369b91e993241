package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a client logs in with instead of a password. The secret itself is stored nowhere.
 *
 * @param name for people
 * @param level the most that it allows; empty for all that its user may do
 * @param usedAt when it was last used, to the minute
 */
public record AccessToken(
    String id,
    UserId user,
    Kind kind,
    String name,
    Optional<AccessLevel> level,
    Instant createdAt,
    Instant expiresAt,
    Optional<Instant> usedAt) {

  public AccessToken {
    Objects.requireNonNull(id);
    Objects.requireNonNull(user);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(name);
    Objects.requireNonNull(level);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(expiresAt);
    Objects.requireNonNull(usedAt);
  }

  /** How a client holds it. */
  public enum Kind {
    /** A program sends it. */
    API,
    /** A browser has it in a cookie. */
    SESSION
  }
}
