package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Slows down guessing. After a few wrong passwords of one client for one user, each further one
 * doubles the time in which that client cannot try that user again. Other clients and other users
 * are not affected, so nobody can lock a user out.
 */
final class LoginThrottle {
  /** Wrong passwords without a delay: people mistype, and clients retry with an old password. */
  private static final int FREE = 20;

  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration REMEMBERED = Duration.ofHours(1);
  private static final long MOST_REMEMBERED = 100_000;

  /** Passwords of one client that are checked or wait for a processor at a time. */
  private static final int AT_ONCE = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private final Cache<String, Attempts> attempts;
  private final Map<String, Turns> turns = new ConcurrentHashMap<>();

  private record Attempts(int wrong, long freeAt) {}

  /**
   * Of one client.
   *
   * @param users requests that hold it
   */
  private record Turns(Semaphore free, int users) {}

  /**
   * @param nanos a clock that only goes forward
   */
  LoginThrottle(LongSupplier nanos) {
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
   * Checks a password when it is this client's turn: one that sends many waits behind itself and
   * not before others.
   *
   * @throws UnavailableException if that takes too long
   */
  <T> T checking(String client, Supplier<T> check) {
    Semaphore free = join(client);
    try {
      if (!free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new UnavailableException("too many passwords are being checked");
      }
      try {
        return check.get();
      } finally {
        free.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("server shutting down", e);
    } finally {
      leave(client);
    }
  }

  private Semaphore join(String client) {
    return turns
        .merge(
            client,
            new Turns(new Semaphore(AT_ONCE, true), 1),
            (so, _) -> new Turns(so.free(), so.users() + 1))
        .free();
  }

  private void leave(String client) {
    turns.computeIfPresent(
        client, (_, so) -> so.users() == 1 ? null : new Turns(so.free(), so.users() - 1));
  }

  private static String key(String client, String username) {
    return client + " " + username;
  }
}
