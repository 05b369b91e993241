package dev.winch.store.rows;

import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.AccountQueries;
import java.util.List;
import java.util.Optional;

/** Reads users with their roles, and tokens. */
public final class AccountReads implements AccountQueries {
  private final StatementSource connections;

  public AccountReads(StatementSource connections) {
    this.connections = connections;
  }

  @Override
  public Optional<Account> account(String username) {
    return connections.read(
        statements ->
            UserRows.byName(statements, username).map(user -> withRoles(statements, user)));
  }

  @Override
  public Optional<Account> account(UserId id) {
    return connections.read(
        statements ->
            UserRows.byId(statements, id)
                .filter(user -> UserRows.byName(statements, user.username()).isPresent())
                .map(user -> withRoles(statements, user)));
  }

  @Override
  public Page<Account> accounts(long page, int size) {
    return connections.read(
        statements ->
            new Page<>(
                UserRows.page(statements, page, size).stream()
                    .map(user -> withRoles(statements, user))
                    .toList(),
                page,
                size,
                UserRows.count(statements),
                false));
  }

  private static Account withRoles(Statements statements, User user) {
    return new Account(user, UserRows.rolesOf(statements, user.id()));
  }

  @Override
  public List<Role> roles() {
    return connections.read(UserRows::roles);
  }

  @Override
  public Optional<AccessToken> tokenByHash(String hash) {
    return connections.read(statements -> TokenRows.byHash(statements, hash));
  }

  @Override
  public Optional<AccessToken> token(String id) {
    return connections.read(statements -> TokenRows.byId(statements, id));
  }

  @Override
  public Page<AccessToken> tokens(Optional<UserId> user, long page, int size) {
    return connections.read(statements -> TokenRows.page(statements, user, page, size));
  }

  @Override
  public List<NumberedEvent> events(long before, int size) {
    return connections.read(
        statements ->
            statements.list(
                "select seq, action, subject, by, address, detail, at from audit"
                    + " where address is not null and seq < ? order by seq desc limit ?",
                p -> p.number(before).number(size),
                row ->
                    new NumberedEvent(
                        row.number(),
                        new AccessEvent(
                            AccessEvent.Action.valueOf(row.text()),
                            row.text(),
                            new UserId(row.text()),
                            row.text(),
                            row.text(),
                            row.time()))));
  }
}
