package dev.winch.codec.view;

import dev.winch.model.run.User;
import java.time.Instant;

/** Who may see a job, in full. */
public sealed interface PermissionView {

  /** One user. */
  record OfUser(User user) implements PermissionView {}

  /** Everyone who holds a role. */
  record OfRole(String id, String slug, String name, Instant createdAt) implements PermissionView {}
}
