package dev.winch.model.run;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a user may do with the API; each level may do what those before it may. */
public enum AccessLevel {
  /** Reads. */
  VIEWER,
  /** Also submits, cancels and restarts jobs, and manages schedules. */
  OPERATOR,
  /** A user without any of the three roles: all that users of the reference may do. */
  STANDARD,
  /** Everything; also manages users, and sees every job. */
  ADMIN;

  /** The level that these roles grant: the highest of them. */
  public static AccessLevel of(Collection<String> slugs) {
    for (AccessLevel level : new AccessLevel[] {ADMIN, OPERATOR, VIEWER}) {
      if (slugs.contains(level.slug())) {
        return level;
      }
    }
    return STANDARD;
  }

  /** The level that a role of this name grants; empty for any other role. */
  public static Optional<AccessLevel> named(String slug) {
    AccessLevel level = of(List.of(slug));
    return level == STANDARD ? Optional.empty() : Optional.of(level);
  }

  /** The name of the role that grants it. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean covers(AccessLevel needed) {
    return compareTo(needed) >= 0;
  }

  /** The lower of both. */
  public AccessLevel atMost(AccessLevel other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
