package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Slows down guessing. After a few wrong passwords of one client for one user, each further one
 * doubles the time in which that client cannot try that user again. Other clients and other users
 * are not affected, so nobody can lock a user out.
 */
final class GuessLimit {
  /** Wrong passwords without a delay. */
  private static final int FREE = 5;

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final long MOST_REMEMBERED = 100_000;

  /** Passwords of one client that are checked or wait for it at a time. */
  private static final int AT_ONCE = 4;

  private final LongSupplier nanos;
  private final Cache<String, Attempts> attempts;
  private final Map<String, Integer> atWork = new ConcurrentHashMap<>();

  private record Attempts(int wrong, long freeAt) {}

  /**
   * @param nanos a clock that only goes forward
   */
  GuessLimit(LongSupplier nanos) {
    this.nanos = nanos;
    this.attempts =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .build();
  }

  /** How long this client must wait before it may try this user again; zero for not at all. */
  Duration delay(String client, String username) {
    Attempts so = attempts.getIfPresent(key(client, username));
    return so == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, so.freeAt() - nanos.getAsLong()));
  }

  void wrong(String client, String username) {
    attempts
        .asMap()
        .compute(
            key(client, username),
            (_, before) -> {
              int wrong = before == null ? 1 : before.wrong() + 1;
              return new Attempts(wrong, nanos.getAsLong() + pause(wrong).toNanos());
            });
  }

  private static Duration pause(int wrong) {
    if (wrong < FREE) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(wrong - FREE, 20));
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  void right(String client, String username) {
    attempts.invalidate(key(client, username));
  }

  /**
   * Checks a password, unless so many of this client are being checked that others would wait.
   *
   * @throws UnavailableException if too many are
   */
  <T> T checking(String client, Supplier<T> check) {
    int mine = atWork.merge(client, 1, Integer::sum);
    try {
      if (mine > AT_ONCE) {
        throw new UnavailableException("too many passwords are being checked");
      }
      return check.get();
    } finally {
      atWork.compute(client, (_, left) -> left == null || left <= 1 ? null : left - 1);
    }
  }

  private static String key(String client, String username) {
    return client + " " + username;
  }
}
