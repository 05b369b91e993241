package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.engine.Engine;
import dev.winch.model.run.AccessToken;
import dev.winch.model.run.Account;
import dev.winch.server.http.Principal;
import dev.winch.store.AccountQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Finds who has a token. One that was found is remembered for a few seconds, so for so long may a
 * token still be used that another process has revoked.
 */
public final class TokenLogin {
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);
  private static final long MOST_REMEMBERED = 10_000;

  private final AccountQueries accounts;
  private final Engine engine;
  private final InstantSource clock;
  private final Cache<String, Principal> remembered;

  /** Tokens whose last use was noted within the last minute. */
  private final Cache<String, Boolean> noted;

  /**
   * @param nanos a clock that only goes forward
   */
  public TokenLogin(
      AccountQueries accounts, Engine engine, InstantSource clock, LongSupplier nanos) {
    this.accounts = accounts;
    this.engine = engine;
    this.clock = clock;
    this.remembered = cache(FRESH, nanos);
    this.noted = cache(BETWEEN_NOTES, nanos);
  }

  private static <T> Cache<String, T> cache(Duration kept, LongSupplier nanos) {
    return Caffeine.newBuilder()
        .executor(Runnable::run)
        .ticker(nanos::getAsLong)
        .expireAfterWrite(kept)
        .maximumSize(MOST_REMEMBERED)
        .build();
  }

  /** Reads every user and token again when they next log in. */
  public void usersChanged() {
    remembered.invalidateAll();
  }

  /**
   * @param text as a client sent it
   * @param prefix that such a token has
   */
  Optional<Principal> of(String text, String prefix) {
    if (!TokenText.isPossible(text, prefix)) {
      return Optional.empty();
    }
    String hash = TokenText.hash(text);
    Instant now = clock.instant();
    Optional<Principal> found =
        Optional.ofNullable(remembered.getIfPresent(hash))
            .or(() -> read(hash))
            .filter(who -> who.token().map(token -> now.isBefore(token.expiresAt())).orElse(false));
    found.flatMap(Principal::token).ifPresent(token -> noteUse(token, now));
    return found;
  }

  private Optional<Principal> read(String hash) {
    Optional<Principal> found = accounts.tokenByHash(hash).flatMap(this::holder);
    found.ifPresent(who -> remembered.put(hash, who));
    return found;
  }

  private Optional<Principal> holder(AccessToken token) {
    Optional<Account> account = accounts.account(token.user());
    return account.filter(one -> !one.user().disabled()).map(one -> Principal.by(token, one));
  }

  /** At most once a minute for each token, and not on the way of the request. */
  private void noteUse(AccessToken token, Instant now) {
    if (token.kind() == AccessToken.Kind.API
        && noted.getIfPresent(token.id()) == null
        && noted.asMap().putIfAbsent(token.id(), true) == null) {
      Instant at = now.truncatedTo(ChronoUnit.MICROS);
      engine.changeLater(changes -> changes.tokenUsed(token.id(), at));
    }
  }
}
