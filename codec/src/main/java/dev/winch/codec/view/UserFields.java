package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.run.User;
import java.io.IOException;
import java.time.Instant;

/** Writes the fields of users, roles and permissions, as all documents show them. */
final class UserFields {
  private UserFields() {}

  static void user(FieldWriter out, User user) throws IOException {
    out.always("id", user.id().value());
    out.text("name", user.name());
    out.always("username", user.username());
    out.time("createdAt", user.createdAt());
    out.flag("disabled", user.disabled());
  }

  /** Writes a user as the value of a field. */
  static void user(FieldWriter out, String name, User user) throws IOException {
    out.start(name);
    user(out, user);
    out.end();
  }

  static void role(FieldWriter out, String id, String slug, String name, Instant createdAt)
      throws IOException {
    out.always("id", id);
    out.always("slug", slug);
    out.always("name", name);
    out.time("createdAt", createdAt);
  }

  static void permission(FieldWriter out, PermissionView permission) throws IOException {
    switch (permission) {
      case PermissionView.OfUser(User user) -> user(out, "user", user);
      case PermissionView.OfRole role -> {
        out.start("role");
        role(out, role.id(), role.slug(), role.name(), role.createdAt());
        out.end();
      }
    }
  }
}
