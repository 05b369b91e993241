package dev.winch.server.api;

import dev.winch.engine.Engine;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.server.http.Request;
import dev.winch.server.middleware.AccessLog;
import dev.winch.server.middleware.PasswordLogin;
import dev.winch.server.middleware.TokenLogin;
import dev.winch.store.Accounts;
import java.util.function.Consumer;

/**
 * Changes users, roles and tokens, with an entry in the audit log, so that the next request of this
 * process knows.
 */
final class AccountChanges {
  private final Engine engine;
  private final PasswordLogin passwords;
  private final TokenLogin tokens;
  private final AccessLog log;

  AccountChanges(Engine engine, PasswordLogin passwords, TokenLogin tokens, AccessLog log) {
    this.engine = engine;
    this.passwords = passwords;
    this.tokens = tokens;
    this.log = log;
  }

  /**
   * Makes the change and records it in one transaction, which may run again from the start.
   *
   * @param subject id of the user, role or token
   */
  void make(
      Request request, Action action, String subject, String detail, Consumer<Accounts> change) {
    try {
      engine.change(
          stored -> {
            change.accept(stored);
            stored.record(log.of(request, action, subject, detail));
          });
    } finally {
      passwords.usersChanged();
      tokens.usersChanged();
    }
  }
}
