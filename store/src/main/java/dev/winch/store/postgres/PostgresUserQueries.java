package dev.winch.store.postgres;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.UserQueries;
import dev.winch.store.rows.UserRows;
import java.util.Optional;

/** Users and roles, each query on a connection of its own. */
final class PostgresUserQueries implements UserQueries {
  private final Pool pool;

  PostgresUserQueries(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Optional<User> user(UserId id) {
    return pool.with(session -> UserRows.byId(session, id));
  }

  @Override
  public Optional<User> userByName(String username) {
    return pool.with(session -> UserRows.byName(session, username));
  }

  @Override
  public Optional<Role> role(String slugOrId) {
    return pool.with(session -> UserRows.role(session, slugOrId));
  }
}
