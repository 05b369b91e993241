package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.Account;
import dev.winch.model.run.User;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks names and passwords. A check costs a processor 100 ms, so a pair that was right is
 * remembered for a day by a hash whose key is in no other place than this process. For a minute it
 * counts as it is; after that only if the user is still there, enabled and has the same password,
 * which takes one query. A known pair therefore needs no turn among those that are checked, and
 * somebody who guesses cannot keep it out.
 */
public final class PasswordLogin {
  private static final Duration FRESH = Duration.ofMinutes(1);
  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final long MOST_REMEMBERED = 10_000;
  private static final String HMAC = "HmacSHA256";

  private final Function<String, Optional<Account>> accounts;
  private final Passwords passwords;
  private final ClientAddress clients;
  private final AccessLog log;
  private final LongSupplier nanos;
  private final LoginThrottle guesses;
  private final SecretKeySpec key;
  private final Cache<String, Known> remembered;

  /** How often users were changed. */
  private final AtomicLong changes = new AtomicLong();

  /**
   * @param principal whose password was right
   */
  private record Known(Principal principal, long readAt, long changes) {}

  /** What became of a login. */
  public sealed interface Outcome {
    record Right(Principal principal) implements Outcome {}

    record Wrong() implements Outcome {}

    /** Too many were wrong before. */
    record TooSoon(Duration delay) implements Outcome {}
  }

  /**
   * @param accounts by username
   * @param nanos a clock that only goes forward
   */
  public PasswordLogin(
      Function<String, Optional<Account>> accounts,
      Passwords passwords,
      ClientAddress clients,
      AccessLog log,
      LongSupplier nanos) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.clients = clients;
    this.log = log;
    this.nanos = nanos;
    this.guesses = new LoginThrottle(nanos);
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, HMAC);
    this.remembered =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .expireAfterAccess(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();
  }

  /** Reads every user again when they next log in. */
  public void usersChanged() {
    changes.incrementAndGet();
  }

  /**
   * @param credentials name and password with a colon between
   * @throws dev.winch.model.fault.UnavailableException if too many passwords wait to be checked
   */
  public Outcome check(Request request, byte[] credentials) {
    String hash = keyedHash(credentials);
    Optional<Principal> known = known(hash);
    if (known.isPresent()) {
      return new Outcome.Right(known.get());
    }
    int colon = indexOfColon(credentials);
    if (colon < 0) {
      return new Outcome.Wrong();
    }
    String username = new String(credentials, 0, colon, StandardCharsets.UTF_8);
    byte[] password = Arrays.copyOfRange(credentials, colon + 1, credentials.length);
    String client = clients.of(request);
    Duration wait = guesses.delay(client, username);
    if (wait.isPositive()) {
      return new Outcome.TooSoon(wait);
    }
    long readAt = nanos.getAsLong();
    long version = changes.get();
    Optional<Account> named = named(username);
    String expected = named.map(one -> one.user().passwordHash()).orElse("");
    if (!guesses.checking(client, () -> passwords.isRight(password, expected))) {
      guesses.wrong(client, username);
      log.failed(request, named.map(Account::user), "password");
      return new Outcome.Wrong();
    }
    guesses.right(client, username);
    Principal principal = Principal.of(named.orElseThrow());
    remembered.put(hash, new Known(principal, readAt, version));
    log.loggedIn(request, principal.user());
    return new Outcome.Right(principal);
  }

  /** Who has this pair, if it was right before and still is. */
  private Optional<Principal> known(String hash) {
    Known known = remembered.getIfPresent(hash);
    if (known == null) {
      return Optional.empty();
    }
    long now = nanos.getAsLong();
    long version = changes.get();
    if (known.changes() == version && now - known.readAt() < FRESH.toNanos()) {
      return Optional.of(known.principal());
    }
    User before = known.principal().user();
    Optional<Principal> still =
        named(before.username())
            .filter(one -> one.user().passwordHash().equals(before.passwordHash()))
            .map(Principal::of);
    still.ifPresentOrElse(
        principal -> remembered.put(hash, new Known(principal, now, version)),
        () -> remembered.invalidate(hash));
    return still;
  }

  private Optional<Account> named(String username) {
    // Databases refuse a NUL.
    return username.indexOf('\0') >= 0
        ? Optional.empty()
        : accounts.apply(username).filter(one -> !one.user().disabled());
  }

  private String keyedHash(byte[] credentials) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(credentials));
    } catch (GeneralSecurityException e) {
      throw new InternalException("every JDK has " + HMAC, e);
    }
  }

  private static int indexOfColon(byte[] credentials) {
    for (int i = 0; i < credentials.length; i++) {
      if (credentials[i] == ':') {
        return i;
      }
    }
    return -1;
  }
}
