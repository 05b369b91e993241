package dev.winch.model.run;

import java.time.Instant;

/**
 * A group of users, to whom jobs can be made visible.
 *
 * @param slug its name in job files
 */
public record Role(String id, String slug, String name, Instant createdAt) {
  /** The role of every user. */
  public static final String PUBLIC = "public";

  public static final String PUBLIC_ID = "00000000000000000000000000000002";
}
