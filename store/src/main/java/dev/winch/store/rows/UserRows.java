package dev.winch.store.rows;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.util.Optional;

/** Maps users and roles to and from rows. */
public final class UserRows {
  private UserRows() {}

  public static Optional<User> byId(Statements statements, UserId id) {
    return where(statements, "id = ?", id.value());
  }

  public static Optional<User> byName(Statements statements, String username) {
    return where(statements, "username = ?", username);
  }

  private static Optional<User> where(Statements statements, String condition, String value) {
    return statements.first(
        "select id, username, name, password_hash, created_at, disabled from users where "
            + condition,
        p -> p.text(value),
        row ->
            new User(
                new UserId(row.text()),
                row.text(),
                row.text(),
                row.text(),
                row.time(),
                row.flag()));
  }

  public static Optional<Role> role(Statements statements, String slugOrId) {
    return statements.first(
        "select id, slug, name, created_at from roles where slug = ? or id = ?",
        p -> p.text(slugOrId).text(slugOrId),
        row -> new Role(row.text(), row.text(), row.text(), row.time()));
  }

  /** Whether a new user may have this name: no user has it as a name or id. */
  public static boolean isFree(Statements statements, String username) {
    return statements.number(
            "select count(*) from users where username = ? or id = ?",
            p -> p.text(username).text(username))
        == 0;
  }

  public static void insert(Statements statements, User user) {
    statements.update(
        "insert into users (id, username, name, password_hash, created_at, disabled)"
            + " values (?, ?, ?, ?, ?, ?)",
        p ->
            p.text(user.id().value())
                .text(user.username())
                .text(user.name())
                .text(user.passwordHash())
                .time(user.createdAt())
                .flag(user.disabled()));
  }
}
