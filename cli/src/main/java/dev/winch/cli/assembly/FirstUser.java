package dev.winch.cli.assembly;

import dev.winch.engine.Engine;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.middleware.Passwords;
import dev.winch.store.UserQueries;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The administrator who makes the other users where everybody has to log in (H8). */
final class FirstUser {
  private static final Logger log = LoggerFactory.getLogger(FirstUser.class);

  private FirstUser() {}

  /**
   * Makes the user unless one of this name is there.
   *
   * @param nameAndPassword with a colon between
   */
  static void ensure(
      String nameAndPassword, ProcessContext process, Engine engine, UserQueries users) {
    int colon = nameAndPassword.indexOf(':');
    String name = nameAndPassword.substring(0, colon);
    if (users.userByName(name).isPresent()) {
      return;
    }
    byte[] password = nameAndPassword.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
    User user =
        new User(
            new UserId(process.ids().next()),
            name,
            "",
            new Passwords().hash(password),
            process.clock().instant().truncatedTo(ChronoUnit.MICROS),
            false);
    try {
      engine.change(
          accounts -> {
            accounts.addUser(user);
            accounts.assign(user.id(), List.of(AccessLevel.ADMIN.slug()));
            accounts.record(
                new AccessEvent(
                    AccessEvent.Action.USER_ADDED,
                    user.id().value(),
                    user.id(),
                    "local",
                    name + ", roles: admin",
                    user.createdAt()));
          });
      log.info("made the first administrator, {}", name);
    } catch (ConflictException another) {
      log.debug("another process made the user {} at the same time", name);
    }
  }
}
