package dev.winch.codec.view;

import dev.winch.model.run.User;
import java.time.Instant;

/** A permission of a job with the user or role that it names. */
public sealed interface PermissionView {

  /** One user. */
  record OfUser(User user) implements PermissionView {}

  /** All users with a role. */
  record OfRole(String id, String slug, String name, Instant createdAt) implements PermissionView {}
}
