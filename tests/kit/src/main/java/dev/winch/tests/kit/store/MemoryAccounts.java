package dev.winch.tests.kit.store;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.Accounts;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Changes to users, roles and tokens in memory. */
final class MemoryAccounts implements Accounts {
  private final MemoryTables tables;

  MemoryAccounts(MemoryTables tables) {
    this.tables = tables;
  }

  private void keepingAnAdministrator(Runnable change) {
    boolean before = isThereAnAdministrator();
    change.run();
    if (before && !isThereAnAdministrator()) {
      throw new ConflictException(
          "this is the last administrator who can log in: make another one first");
    }
  }

  private boolean isThereAnAdministrator() {
    return tables.users.values().stream()
        .filter(user -> !user.disabled())
        .flatMap(user -> tables.rolesOf(user.id()).stream())
        .anyMatch(role -> role.slug().equals(AccessLevel.ADMIN.slug()));
  }

  @Override
  public void addUser(User user) {
    boolean taken =
        tables.users.containsKey(new UserId(user.username()))
            || tables.users.values().stream()
                .anyMatch(other -> other.username().equals(user.username()));
    if (taken) {
      throw new ConflictException("user already exists");
    }
    tables.put(tables.users, user.id(), user);
  }

  @Override
  public void replaceUser(User user) {
    keepingAnAdministrator(() -> tables.replace(tables.users, user.id(), user));
  }

  @Override
  public void assign(UserId user, Collection<String> slugs) {
    List<String> ids =
        tables.roles.values().stream()
            .filter(role -> slugs.contains(role.slug()))
            .map(Role::id)
            .toList();
    keepingAnAdministrator(() -> tables.put(tables.rolesOf, user, ids));
  }

  @Override
  public void deleteUser(UserId user) {
    keepingAnAdministrator(
        () -> {
          User old = tables.users.get(user);
          tables.put(tables.rolesOf, user, List.of());
          tables.put(tables.deletedUsers, user, true);
          tables.put(
              tables.users,
              user,
              new User(user, old.username(), old.name(), "", old.createdAt(), true));
          deleteTokens(token -> token.user().equals(user));
        });
  }

  @Override
  public void addRole(Role role) {
    if (tables.roles.values().stream()
        .anyMatch(one -> role.slug().equals(one.slug()) || role.slug().equals(one.id()))) {
      throw new ConflictException("role already exists");
    }
    tables.put(tables.roles, role.id(), role);
  }

  @Override
  public boolean deleteRole(String id) {
    boolean there = tables.roles.containsKey(id);
    tables.remove(tables.roles, id);
    return there;
  }

  @Override
  public void addToken(AccessToken token, String hash) {
    tables.putNew(tables.tokens, token.id(), token);
    tables.putNew(tables.tokensByHash, hash, token.id());
  }

  @Override
  public boolean deleteToken(String id) {
    return deleteTokens(token -> token.id().equals(id)) > 0;
  }

  @Override
  public void deleteSessions(UserId user) {
    deleteTokens(token -> token.user().equals(user) && token.kind() == AccessToken.Kind.SESSION);
  }

  private int deleteTokens(Predicate<AccessToken> which) {
    List<String> ids = tables.tokens.values().stream().filter(which).map(AccessToken::id).toList();
    ids.forEach(id -> tables.remove(tables.tokens, id));
    return ids.size();
  }

  @Override
  public void tokenUsed(String id, Instant at) {
    AccessToken old = tables.tokens.get(id);
    if (old != null) {
      tables.put(
          tables.tokens,
          id,
          new AccessToken(
              id,
              old.user(),
              old.kind(),
              old.name(),
              old.level(),
              old.createdAt(),
              old.expiresAt(),
              Optional.of(at)));
    }
  }

  @Override
  public void record(AccessEvent event) {
    long last = tables.accessEvents.isEmpty() ? 0 : tables.accessEvents.lastKey();
    tables.put(tables.accessEvents, last + 1, event);
  }

  @Override
  public int deleteExpired(Instant eventsBefore, Instant now, int limit) {
    List<Long> events =
        tables.accessEvents.entrySet().stream()
            .limit(limit)
            .filter(entry -> entry.getValue().at().isBefore(eventsBefore))
            .map(Map.Entry::getKey)
            .toList();
    events.forEach(number -> tables.remove(tables.accessEvents, number));
    return events.size() + deleteTokens(token -> !token.expiresAt().isAfter(now));
  }
}
