package dev.winch.tests.kit.store;

import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.UserQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.Optional;

/** Users and roles, by looking at every row. */
final class MemoryUserQueries implements UserQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryUserQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Optional<User> user(UserId id) {
    return guard.during(() -> Optional.ofNullable(tables.users.get(id)));
  }

  @Override
  public Optional<User> userByName(String username) {
    return guard.during(
        () ->
            tables.users.values().stream()
                .filter(user -> user.username().equals(username))
                .filter(user -> !tables.isDeleted(user.id()))
                .findFirst());
  }

  @Override
  public Optional<Role> role(String slugOrId) {
    return guard.during(
        () ->
            tables.roles.values().stream()
                .filter(role -> slugOrId.equals(role.slug()) || slugOrId.equals(role.id()))
                .findFirst());
  }
}
