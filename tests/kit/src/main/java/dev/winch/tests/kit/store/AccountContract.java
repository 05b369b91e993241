package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.store.AccountQueries;
import dev.winch.store.Accounts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Contract tests of users with roles, and of tokens. */
interface AccountContract extends StoreUnderTest {

  private void change(Consumer<Accounts> change) {
    store()
        .write(
            t -> {
              change.accept(t.accounts());
              return null;
            });
  }

  private <T> T changed(Function<Accounts, T> change) {
    return store().write(t -> change.apply(t.accounts()));
  }

  private AccountQueries accounts() {
    return store().reads().accounts();
  }

  private User added(String id, String name) {
    User user = new User(new UserId(id), name, "", "hash", rows().clock().instant(), false);
    store()
        .write(
            t -> {
              t.accounts().addUser(user);
              return null;
            });
    return user;
  }

  private AccessToken token(String id, User user, AccessToken.Kind kind, Instant expiresAt) {
    return new AccessToken(
        id,
        user.id(),
        kind,
        "of " + id,
        Optional.of(AccessLevel.VIEWER),
        rows().clock().instant(),
        expiresAt,
        Optional.empty());
  }

  @Test
  default void rolesAreAssignedAndTakenAway() {
    User ann = added("a", "ann");
    change(accounts -> accounts.addRole(new Role("r", "build", "Build", ann.createdAt())));
    assertThat(accounts().account("ann")).contains(new Account(ann, List.of()));

    change(accounts -> accounts.assign(ann.id(), List.of("operator", "build")));

    assertThat(accounts().account("ann").orElseThrow().slugs())
        .containsExactly("build", "operator");
    assertThat(accounts().account(ann.id()).orElseThrow().level()).isEqualTo(AccessLevel.OPERATOR);
    assertThat(this.<Boolean>changed(accounts -> accounts.deleteRole("r"))).isTrue();
    assertThat(this.<Boolean>changed(accounts -> accounts.deleteRole("r"))).isFalse();
    assertThat(accounts().account("ann").orElseThrow().slugs()).containsExactly("operator");
    assertThat(accounts().roles())
        .extracting(Role::slug)
        .containsExactly("admin", "operator", "public", "viewer");
    assertThatThrownBy(
            () -> change(accounts -> accounts.addRole(new Role("q", "admin", "", ann.createdAt()))))
        .isInstanceOf(ConflictException.class)
        .hasMessage("role already exists");
  }

  @Test
  default void anAdministratorIsLeft() {
    User ann = added("a", "ann");
    User bob = added("b", "bob");
    change(accounts -> accounts.assign(ann.id(), List.of("admin")));
    User disabled = new User(ann.id(), "ann", "Ann", "other", ann.createdAt(), true);

    for (Consumer<Accounts> last :
        List.<Consumer<Accounts>>of(
            accounts -> accounts.assign(ann.id(), List.of("viewer")),
            accounts -> accounts.replaceUser(disabled),
            accounts -> accounts.deleteUser(ann.id()))) {
      assertThatThrownBy(() -> change(last))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("last administrator");
    }
    assertThat(accounts().account("ann").orElseThrow().slugs()).containsExactly("admin");

    change(accounts -> accounts.assign(bob.id(), List.of("admin")));
    change(accounts -> accounts.replaceUser(disabled));
    assertThat(accounts().account("ann").orElseThrow().user()).isEqualTo(disabled);
    assertThatThrownBy(() -> change(accounts -> accounts.deleteUser(bob.id())))
        .as("a disabled administrator does not count")
        .isInstanceOf(ConflictException.class);
  }

  @Test
  default void aDeletedUserIsGoneButStillACreator() {
    User ann = added("a", "ann");
    change(accounts -> accounts.assign(ann.id(), List.of("viewer")));
    change(
        accounts ->
            accounts.addToken(
                token("t", ann, AccessToken.Kind.API, ann.createdAt().plusSeconds(9)), "h"));

    change(accounts -> accounts.deleteUser(ann.id()));

    assertThat(accounts().account("ann")).isEmpty();
    assertThat(accounts().account(ann.id())).isEmpty();
    assertThat(accounts().tokenByHash("h")).isEmpty();
    assertThat(accounts().accounts(1, 10).items())
        .extracting(account -> account.user().username())
        .containsExactly("guest");
    assertThat(store().reads().users().userByName("ann")).isEmpty();
    User left = store().reads().users().user(ann.id()).orElseThrow();
    assertThat(left.username()).isEqualTo("ann");
    assertThat(left.passwordHash()).isEmpty();
    assertThatThrownBy(() -> added("c", "ann"))
        .as("permissions of jobs name users")
        .isInstanceOf(ConflictException.class);
  }

  @Test
  default void tokensAreFoundByTheirHashUntilTheyAreDeleted() {
    User ann = added("a", "ann");
    User bob = added("b", "bob");
    Instant now = rows().clock().instant();
    AccessToken first = token("1", ann, AccessToken.Kind.API, now.plusSeconds(10));
    change(accounts -> accounts.addToken(first, "hash-1"));
    change(
        accounts ->
            accounts.addToken(token("2", bob, AccessToken.Kind.API, now.plusSeconds(5)), "hash-2"));
    change(
        accounts ->
            accounts.addToken(
                token("3", ann, AccessToken.Kind.SESSION, now.plusSeconds(10)), "hash-3"));

    assertThat(accounts().tokenByHash("hash-1")).contains(first);
    assertThat(accounts().token("1")).contains(first);
    assertThat(accounts().tokenByHash("1")).isEmpty();
    assertThat(accounts().tokens(Optional.empty(), 1, 10).items())
        .extracting(AccessToken::id)
        .containsExactly("2", "1");
    assertThat(accounts().tokens(Optional.of(ann.id()), 1, 10).items()).containsExactly(first);

    change(accounts -> accounts.tokenUsed("1", now.plusSeconds(1)));
    assertThat(accounts().token("1").orElseThrow().usedAt()).contains(now.plusSeconds(1));
    change(accounts -> accounts.deleteSessions(ann.id()));
    assertThat(accounts().token("3")).isEmpty();
    assertThat(
            this.<Integer>changed(accounts -> accounts.deleteExpired(now, now.plusSeconds(5), 10)))
        .isEqualTo(1);
    assertThat(accounts().token("2")).isEmpty();
    assertThat(this.<Boolean>changed(accounts -> accounts.deleteToken("1"))).isTrue();
    assertThat(this.<Boolean>changed(accounts -> accounts.deleteToken("1"))).isFalse();
  }

  @Test
  default void accessEventsAreReadNewestFirstAndExpire() {
    Instant now = rows().clock().instant();
    for (int i = 0; i < 3; i++) {
      AccessEvent event =
          new AccessEvent(
              AccessEvent.Action.LOGGED_IN,
              "s" + i,
              StoreRows.OWNER,
              "10.0.0.1",
              "",
              now.plusSeconds(i));
      change(accounts -> accounts.record(event));
    }

    List<AccountQueries.NumberedEvent> newest = accounts().events(Long.MAX_VALUE, 2);
    assertThat(newest)
        .extracting(AccountQueries.NumberedEvent::event)
        .extracting(AccessEvent::subject)
        .containsExactly("s2", "s1");
    assertThat(accounts().events(newest.getLast().number(), 2))
        .extracting(AccountQueries.NumberedEvent::event)
        .containsExactly(
            new AccessEvent(
                AccessEvent.Action.LOGGED_IN, "s0", StoreRows.OWNER, "10.0.0.1", "", now));

    assertThat(
            this.<Integer>changed(accounts -> accounts.deleteExpired(now.plusSeconds(1), now, 10)))
        .isEqualTo(1);
    assertThat(accounts().events(Long.MAX_VALUE, 10)).hasSize(2);
  }
}
