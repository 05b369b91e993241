package dev.winch.model.run;

import java.time.Instant;

/**
 * Someone who may submit jobs.
 *
 * @param passwordHash bcrypt; {@code ""} if the user cannot log in; never leaves the server
 */
public record User(
    UserId id,
    String username,
    String name,
    String passwordHash,
    Instant createdAt,
    boolean disabled) {

  /** Name of the user that jobs belong to when nobody is logged in. */
  public static final String GUEST = "guest";

  public static final UserId GUEST_ID = new UserId("00000000000000000000000000000001");

  @Override
  public String toString() {
    return "User[" + username + "]";
  }
}
