package dev.winch.store.rows;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.util.List;
import java.util.Optional;

/** Maps users and roles to and from rows. */
public final class UserRows {
  private static final String COLUMNS =
      "select id, username, name, password_hash, created_at, disabled from users where ";

  private static final Statements.Mapper<User> USER =
      row ->
          new User(
              new UserId(row.text()), row.text(), row.text(), row.text(), row.time(), row.flag());

  private static final Statements.Mapper<Role> ROLE =
      row -> new Role(row.text(), row.text(), row.text(), row.time());

  private UserRows() {}

  public static Optional<User> byId(Statements statements, UserId id) {
    return where(statements, "id = ?", id.value());
  }

  public static Optional<User> byName(Statements statements, String username) {
    return where(statements, "username = ? and not deleted", username);
  }

  private static Optional<User> where(Statements statements, String condition, String value) {
    return statements.first(COLUMNS + condition, p -> p.text(value), USER);
  }

  /** Users who were not deleted, by name. */
  static List<User> page(Statements statements, long page, int size) {
    return statements.list(
        COLUMNS + "not deleted order by username limit ? offset ?",
        p -> p.number(size).number(PageMath.offset(page, size)),
        USER);
  }

  static long count(Statements statements) {
    return statements.number(
        "select count(*) from users where not deleted", Statements.Binding.NONE);
  }

  /** The roles that were assigned to a user, by slug. */
  static List<Role> rolesOf(Statements statements, UserId user) {
    return statements.list(
        "select id, slug, name, created_at from roles where id in"
            + " (select role_id from user_roles where user_id = ?) order by slug",
        p -> p.text(user.value()),
        ROLE);
  }

  static List<Role> roles(Statements statements) {
    return statements.list(
        "select id, slug, name, created_at from roles order by slug",
        Statements.Binding.NONE,
        ROLE);
  }

  public static Optional<Role> role(Statements statements, String slugOrId) {
    return statements.first(
        "select id, slug, name, created_at from roles where slug = ? or id = ?",
        p -> p.text(slugOrId).text(slugOrId),
        ROLE);
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
