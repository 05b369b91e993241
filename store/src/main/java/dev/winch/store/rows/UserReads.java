package dev.winch.store.rows;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.UserQueries;
import java.util.Optional;

/** Reads users and roles. */
public final class UserReads implements UserQueries {
  private final StatementSource connections;

  public UserReads(StatementSource connections) {
    this.connections = connections;
  }

  @Override
  public Optional<User> user(UserId id) {
    return connections.read(statements -> UserRows.byId(statements, id));
  }

  @Override
  public Optional<User> userByName(String username) {
    return connections.read(statements -> UserRows.byName(statements, username));
  }

  @Override
  public Optional<Role> role(String slugOrId) {
    return connections.read(statements -> UserRows.role(statements, slugOrId));
  }
}
