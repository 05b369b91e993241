package dev.winch.server.api;

import dev.winch.engine.Engine;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.User;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.middleware.AccessLog;
import dev.winch.server.middleware.ClientAddress;
import dev.winch.server.middleware.PasswordLogin;
import dev.winch.server.middleware.Passwords;
import dev.winch.server.middleware.TokenLogin;
import dev.winch.store.Reads;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Everything about users, their tokens and sessions, and how they log in. */
public final class AccountApis {
  private final PasswordLogin passwordLogin;
  private final TokenLogin tokenLogin;
  private final UsersApi users;
  private final TokensApi tokens;
  private final SessionsApi sessions;
  private final AccessLogApi accessLog;
  private final AccessLog log;

  /**
   * @param nanos a clock that only goes forward
   */
  public AccountApis(
      Engine engine,
      Reads reads,
      ExceptionMapper exceptionMapper,
      Submission submission,
      ClientAddress clients,
      InstantSource clock,
      LongSupplier nanos,
      IdGenerator ids) {
    Passwords passwords = new Passwords();
    log = new AccessLog(engine, clock, nanos, clients, User.GUEST_ID);
    UserLookup userViews = new UserLookup(reads.users());
    TokenIssuer issuer = new TokenIssuer(clock, ids);
    passwordLogin = new PasswordLogin(reads.accounts()::account, passwords, clients, log, nanos);
    tokenLogin = new TokenLogin(reads.accounts(), engine, clock, nanos);
    AccountChanges changes = new AccountChanges(engine, passwordLogin, tokenLogin, log);
    users = new UsersApi(reads.accounts(), changes, submission, clock, ids, passwords);
    tokens = new TokensApi(reads.accounts(), changes, submission, issuer, userViews);
    sessions =
        new SessionsApi(
            reads.accounts(),
            userViews,
            changes,
            passwordLogin,
            passwords,
            submission,
            issuer,
            clients,
            exceptionMapper);
    accessLog = new AccessLogApi(reads.accounts(), userViews);
  }

  public PasswordLogin passwordLogin() {
    return passwordLogin;
  }

  public TokenLogin tokenLogin() {
    return tokenLogin;
  }

  public UsersApi users() {
    return users;
  }

  public TokensApi tokens() {
    return tokens;
  }

  public SessionsApi sessions() {
    return sessions;
  }

  /** Makes entries of the audit log. */
  public AccessLog log() {
    return log;
  }

  public AccessLogApi accessLog() {
    return accessLog;
  }
}
