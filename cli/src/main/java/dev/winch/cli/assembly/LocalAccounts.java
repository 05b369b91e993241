package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.Account;
import dev.winch.model.run.Role;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.middleware.Passwords;
import dev.winch.store.Accounts;
import dev.winch.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/** Manages the users in the configured database, for who may open it: no server is asked. */
public final class LocalAccounts implements AutoCloseable {
  private static final int PAGE = 1000;

  private final ProcessContext process;
  private final Store store;

  private LocalAccounts(ProcessContext process, Store store) {
    this.process = process;
    this.store = store;
  }

  /**
   * Opens the database and migrates its schema.
   *
   * @throws dev.winch.model.fault.ConflictException if it is a file that another process uses
   */
  public static LocalAccounts open(Settings settings) {
    ProcessContext process = new ProcessContext(settings, ProcessEnvironment.ofThisProcess());
    try {
      BackendSelection backends = BackendSelection.of(settings);
      Store store =
          new Stores(process, backends)
              .open(
                  Assembly.cipher(process, backends),
                  new StartupRetry(settings.value(Keys.START_WAIT)));
      return new LocalAccounts(process, store);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /**
   * @param roles by slug
   * @throws dev.winch.model.fault.ConflictException {@code user already exists}
   * @throws InvalidInputException if the name, the password or a role is wrong
   */
  public void add(String username, String password, List<String> roles) {
    if (username.isBlank() || username.contains(":") || username.length() > 64) {
      throw new InvalidInputException(
          "a username has 1 to 64 characters and no colon: '" + username + "'");
    }
    List<String> known = store.reads().accounts().roles().stream().map(Role::slug).toList();
    roles.stream()
        .filter(role -> !known.contains(role))
        .findFirst()
        .ifPresent(
            role -> {
              throw new InvalidInputException(
                  "unknown role " + role + "; there are " + String.join(", ", known));
            });
    User user =
        new User(new UserId(process.ids().next()), username, "", hash(password), now(), false);
    change(
        accounts -> {
          accounts.addUser(user);
          accounts.assign(user.id(), roles);
          accounts.record(
              event(
                  AccessEvent.Action.USER_ADDED,
                  user,
                  username + ", roles: " + String.join(" ", roles)));
        });
  }

  /**
   * Sets a new password and ends the user's sessions.
   *
   * @throws NotFoundException if there is no such user
   */
  public void password(String username, String password) {
    User old =
        store
            .reads()
            .accounts()
            .account(username)
            .map(Account::user)
            .orElseThrow(() -> new NotFoundException("there is no user " + username));
    User user =
        new User(
            old.id(), old.username(), old.name(), hash(password), old.createdAt(), old.disabled());
    change(
        accounts -> {
          accounts.replaceUser(user);
          accounts.deleteSessions(user.id());
          accounts.record(
              event(AccessEvent.Action.USER_CHANGED, user, username + ", new password"));
        });
  }

  /** All users, by name. */
  public List<Account> list() {
    return store.reads().accounts().accounts(1, PAGE).items();
  }

  private void change(Consumer<Accounts> change) {
    store.write(
        transaction -> {
          change.accept(transaction.accounts());
          return true;
        });
  }

  private AccessEvent event(AccessEvent.Action action, User user, String detail) {
    return new AccessEvent(action, user.id().value(), User.GUEST_ID, "local", detail, now());
  }

  private static String hash(String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (password.isBlank() || bytes.length > Passwords.LONGEST) {
      throw new InvalidInputException("a password has 1 to " + Passwords.LONGEST + " bytes");
    }
    return new Passwords().hash(bytes);
  }

  private Instant now() {
    return process.clock().instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    process.close();
  }
}
