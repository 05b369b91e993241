package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.engine.Engine;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AccessEvent.Action;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.server.http.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Writes the audit log of logins, users, roles and tokens. Of failed logins it takes one a minute
 * for each user and client, and a limited number a minute in all, so that guessing cannot fill the
 * database.
 */
public final class AccessLog {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long FAILURES = 60;

  private final Engine engine;
  private final InstantSource clock;
  private final ClientAddress clients;
  private final UserId nobody;

  /** Who failed to log in during the last minute. */
  private final Cache<String, Boolean> failures;

  /**
   * @param nobody who did what nobody logged in for
   * @param nanos a clock that only goes forward
   */
  public AccessLog(
      Engine engine,
      InstantSource clock,
      LongSupplier nanos,
      ClientAddress clients,
      UserId nobody) {
    this.engine = engine;
    this.clock = clock;
    this.clients = clients;
    this.nobody = nobody;
    this.failures =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .expireAfterWrite(MINUTE)
            .build();
  }

  /**
   * An entry to be stored with the change that it is about.
   *
   * @param subject id of the user, role or token
   */
  public AccessEvent of(Request request, Action action, String subject, String detail) {
    UserId by = request.user().map(User::id).orElse(nobody);
    return entry(request, action, subject, by, detail);
  }

  /** A login by password. */
  void loggedIn(Request request, User user) {
    AccessEvent event = entry(request, Action.LOGGED_IN, user.id().value(), user.id(), "password");
    engine.changeLater(accounts -> accounts.record(event));
  }

  /**
   * A failed login.
   *
   * @param user whose name was sent; a name that nobody has may be a password, and is not stored
   */
  void failed(Request request, Optional<User> user, String detail) {
    UserId whom = user.map(User::id).orElse(nobody);
    String key = whom + " " + clients.of(request);
    failures.cleanUp();
    if (failures.estimatedSize() < FAILURES && failures.asMap().putIfAbsent(key, true) == null) {
      AccessEvent event = entry(request, Action.LOGIN_FAILED, whom.value(), whom, detail);
      engine.changeLater(accounts -> accounts.record(event));
    }
  }

  private AccessEvent entry(
      Request request, Action action, String subject, UserId by, String detail) {
    return new AccessEvent(
        action,
        subject,
        by,
        clients.of(request),
        detail,
        clock.instant().truncatedTo(ChronoUnit.MICROS));
  }
}
