package dev.winch.tests.kit.store;

import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.AccountQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Users with their roles, and tokens, by looking at every row. */
final class MemoryAccountQueries implements AccountQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryAccountQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  private Stream<Account> present() {
    return tables.users.values().stream()
        .filter(user -> !tables.isDeleted(user.id()))
        .sorted(Comparator.comparing(User::username))
        .map(user -> new Account(user, tables.rolesOf(user.id())));
  }

  @Override
  public Optional<Account> account(String username) {
    return guard.during(
        () -> present().filter(one -> one.user().username().equals(username)).findFirst());
  }

  @Override
  public Optional<Account> account(UserId id) {
    return guard.during(() -> present().filter(one -> one.user().id().equals(id)).findFirst());
  }

  @Override
  public Page<Account> accounts(long page, int size) {
    return guard.during(() -> MemoryReads.page(present().toList(), page, size));
  }

  @Override
  public List<Role> roles() {
    return guard.during(
        () -> tables.roles.values().stream().sorted(Comparator.comparing(Role::slug)).toList());
  }

  @Override
  public Optional<AccessToken> tokenByHash(String hash) {
    return guard.during(
        () -> Optional.ofNullable(tables.tokensByHash.get(hash)).map(tables.tokens::get));
  }

  @Override
  public Optional<AccessToken> token(String id) {
    return guard.during(() -> Optional.ofNullable(tables.tokens.get(id)));
  }

  @Override
  public Page<AccessToken> tokens(Optional<UserId> user, long page, int size) {
    return guard.during(
        () ->
            MemoryReads.page(
                tables.tokens.values().stream()
                    .filter(token -> token.kind() == AccessToken.Kind.API)
                    .filter(token -> user.map(token.user()::equals).orElse(true))
                    .sorted(
                        Comparator.comparing(AccessToken::createdAt)
                            .thenComparing(AccessToken::id)
                            .reversed())
                    .toList(),
                page,
                size));
  }

  @Override
  public List<NumberedEvent> events(long before, int size) {
    return guard.during(
        () ->
            tables.accessEvents.headMap(before, false).descendingMap().entrySet().stream()
                .limit(size)
                .map(entry -> new NumberedEvent(entry.getKey(), entry.getValue()))
                .toList());
  }
}
