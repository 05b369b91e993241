package dev.winch.store.rows;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.Accounts;
import java.time.Instant;
import java.util.Collection;

/** Changes the rows of users, roles and tokens. */
public final class AccountRows implements Accounts {
  private final Statements statements;
  private final Runnable exclusive;

  /**
   * @param exclusive keeps other transactions from changing users until this one ends
   */
  public AccountRows(Statements statements, Runnable exclusive) {
    this.statements = statements;
    this.exclusive = exclusive;
  }

  @Override
  public void addUser(User user) {
    // A name must not equal another user's id and vice versa, so users are added one at a time.
    exclusive.run();
    if (!UserRows.isFree(statements, user.username())) {
      throw new ConflictException("user already exists");
    }
    UserRows.insert(statements, user);
  }

  @Override
  public void replaceUser(User user) {
    keepingAnAdministrator(
        () ->
            statements.update(
                "update users set name = ?, password_hash = ?, disabled = ? where id = ?",
                p ->
                    p.text(user.name())
                        .text(user.passwordHash())
                        .flag(user.disabled())
                        .text(user.id().value())));
  }

  @Override
  public void assign(UserId user, Collection<String> slugs) {
    keepingAnAdministrator(
        () -> {
          statements.update("delete from user_roles where user_id = ?", p -> p.text(user.value()));
          slugs.forEach(
              slug ->
                  statements.update(
                      "insert into user_roles (user_id, role_id)"
                          + " select ?, id from roles where slug = ?",
                      p -> p.text(user.value()).text(slug)));
        });
  }

  @Override
  public void deleteUser(UserId user) {
    keepingAnAdministrator(
        () -> {
          String id = user.value();
          statements.update("delete from user_roles where user_id = ?", p -> p.text(id));
          statements.update("delete from tokens where user_id = ?", p -> p.text(id));
          statements.update(
              "update users set disabled = ?, deleted = ?, password_hash = '' where id = ?",
              p -> p.flag(true).flag(true).text(id));
        });
  }

  private void keepingAnAdministrator(Runnable change) {
    exclusive.run();
    long before = administrators();
    change.run();
    if (before > 0 && administrators() == 0) {
      throw new ConflictException(
          "this is the last administrator who can log in: make another one first");
    }
  }

  private long administrators() {
    return statements.number(
        "select count(*) from user_roles join users on users.id = user_roles.user_id"
            + " join roles on roles.id = user_roles.role_id"
            + " where roles.slug = 'admin' and not users.disabled and not users.deleted",
        Statements.Binding.NONE);
  }

  @Override
  public void addRole(Role role) {
    exclusive.run();
    boolean taken =
        statements.number(
                "select count(*) from roles where slug = ? or id = ?",
                p -> p.text(role.slug()).text(role.slug()))
            > 0;
    if (taken) {
      throw new ConflictException("role already exists");
    }
    statements.update(
        "insert into roles (id, slug, name, created_at) values (?, ?, ?, ?)",
        p -> p.text(role.id()).text(role.slug()).text(role.name()).time(role.createdAt()));
  }

  @Override
  public boolean deleteRole(String id) {
    statements.update("delete from user_roles where role_id = ?", p -> p.text(id));
    return statements.update("delete from roles where id = ?", p -> p.text(id)) > 0;
  }

  @Override
  public void addToken(AccessToken token, String hash) {
    TokenRows.insert(statements, token, hash);
  }

  @Override
  public boolean deleteToken(String id) {
    return statements.update("delete from tokens where id = ?", p -> p.text(id)) > 0;
  }

  @Override
  public void deleteSessions(UserId user) {
    statements.update(
        "delete from tokens where user_id = ? and kind = 'SESSION'", p -> p.text(user.value()));
  }

  @Override
  public void tokenUsed(String id, Instant at) {
    statements.update("update tokens set used_at = ? where id = ?", p -> p.time(at).text(id));
  }

  @Override
  public void record(AccessEvent event) {
    statements.update(
        "insert into audit (subject, action, by, at, address, detail) values (?, ?, ?, ?, ?, ?)",
        p ->
            p.text(event.subject())
                .text(event.action().name())
                .text(event.by().value())
                .time(event.at())
                .text(event.address())
                .text(event.detail()));
  }

  @Override
  public int deleteExpired(Instant eventsBefore, Instant now, int limit) {
    int events =
        statements.update(
            "delete from audit where seq in (select seq from"
                + " (select seq, at from audit where address is not null order by seq limit ?)"
                + " as oldest where at < ?)",
            p -> p.number(limit).time(eventsBefore));
    return events + TokenRows.deleteExpired(statements, now, limit);
  }
}
