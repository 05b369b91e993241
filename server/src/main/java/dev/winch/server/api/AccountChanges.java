package dev.winch.server.api;

import dev.winch.engine.Engine;
import dev.winch.server.middleware.PasswordLogin;
import dev.winch.server.middleware.TokenLogin;
import dev.winch.store.Accounts;
import java.util.function.Consumer;

/** Changes users, roles and tokens so that the next request of this process knows. */
public final class AccountChanges {
  private final Engine engine;
  private final PasswordLogin passwords;
  private final TokenLogin tokens;

  public AccountChanges(Engine engine, PasswordLogin passwords, TokenLogin tokens) {
    this.engine = engine;
    this.passwords = passwords;
    this.tokens = tokens;
  }

  /** In one transaction, which may run again from the start. */
  void make(Consumer<Accounts> change) {
    try {
      engine.change(change);
    } finally {
      passwords.usersChanged();
      tokens.usersChanged();
    }
  }
}
