package dev.winch.store.sqlite;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.UserQueries;
import dev.winch.store.rows.UserRows;
import java.util.Optional;

/** Users and roles on the connections that only read. */
final class SqliteUserQueries implements UserQueries {
  private final Readers readers;

  SqliteUserQueries(Readers readers) {
    this.readers = readers;
  }

  @Override
  public Optional<User> user(UserId id) {
    return readers.read(session -> UserRows.byId(session, id));
  }

  @Override
  public Optional<User> userByName(String username) {
    return readers.read(session -> UserRows.byName(session, username));
  }

  @Override
  public Optional<Role> role(String slugOrId) {
    return readers.read(session -> UserRows.role(session, slugOrId));
  }
}
