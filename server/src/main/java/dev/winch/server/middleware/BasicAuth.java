package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.Account;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets users in by name and password. A pair that was right is remembered for a minute, by a hash
 * whose key is in no other place than this process, because a check costs a processor 100 ms: so
 * long may a user still come in who was disabled.
 */
public final class BasicAuth implements Handler {
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final long MOST_REMEMBERED = 10_000;
  private static final String HMAC = "HmacSHA256";
  private static final String SCHEME = "Basic";

  private final Function<String, Optional<Account>> users;
  private final Passwords passwords;
  private final Set<String> open;
  private final ExceptionMapper exceptionMapper;
  private final Handler inner;

  private final SecretKeySpec key;
  private final Cache<String, Principal> remembered;

  /**
   * @param users by username
   * @param open paths that need no user
   * @param nanos a clock that only goes forward
   */
  public BasicAuth(
      Function<String, Optional<Account>> users,
      Passwords passwords,
      Set<String> open,
      LongSupplier nanos,
      ExceptionMapper exceptionMapper,
      Handler inner) {
    this.users = users;
    this.passwords = passwords;
    this.open = Set.copyOf(open);
    this.exceptionMapper = exceptionMapper;
    this.inner = inner;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, HMAC);
    this.remembered =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();
  }

  @Override
  public ApiResponse handle(Request request) {
    if (open.contains(request.path())) {
      return inner.handle(request);
    }
    List<String> sent = Authorization.of(request, SCHEME);
    if (sent.isEmpty()) {
      return unauthorized();
    }
    Optional<byte[]> credentials = decode(sent.getFirst());
    if (credentials.isEmpty()) {
      return exceptionMapper.response(400, "Bad Request");
    }
    Optional<Principal> user = user(credentials.get());
    if (user.isEmpty()) {
      return unauthorized();
    }
    request.loggedIn(user.get());
    return inner.handle(request);
  }

  private ApiResponse unauthorized() {
    return exceptionMapper
        .response(401, "Unauthorized")
        .with("WWW-Authenticate", "basic realm=Restricted");
  }

  /** Unlike the decoder of the JDK, clients of the reference are not let off the padding. */
  private static Optional<byte[]> decode(String base64) {
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<Principal> user(byte[] credentials) {
    String hash = keyedHash(credentials);
    Optional<Principal> known = Optional.ofNullable(remembered.getIfPresent(hash));
    if (known.isPresent()) {
      return known;
    }
    Optional<Principal> user = verified(credentials).map(Principal::of);
    user.ifPresent(found -> remembered.put(hash, found));
    return user;
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

  private Optional<Account> verified(byte[] credentials) {
    int colon = indexOfColon(credentials);
    if (colon < 0) {
      return Optional.empty();
    }
    String username = new String(credentials, 0, colon, StandardCharsets.UTF_8);
    byte[] password = Arrays.copyOfRange(credentials, colon + 1, credentials.length);
    // Databases refuse a NUL.
    Optional<Account> named =
        username.indexOf('\0') >= 0
            ? Optional.empty()
            : users.apply(username).filter(one -> !one.user().disabled());
    String expected = named.map(one -> one.user().passwordHash()).orElse("");
    return passwords.isRight(password, expected) ? named : Optional.empty();
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
