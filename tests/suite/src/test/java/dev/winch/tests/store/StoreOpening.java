package dev.winch.tests.store;

import dev.winch.codec.Cipher;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * How a test opens a store on PostgreSQL: with a pool of the standard size and the key {@code key},
 * without waiting for the server, unless it says otherwise.
 */
public record StoreOpening(Dsn dsn, PoolSize size, Cipher cipher, Duration patience) {
  public static StoreOpening of(String dsn) {
    return new StoreOpening(
        Dsn.parse(dsn), PoolSize.STANDARD, Cipher.of(List.of("key")), Duration.ZERO);
  }

  public StoreOpening size(PoolSize other) {
    return new StoreOpening(dsn, other, cipher, patience);
  }

  public StoreOpening cipher(Cipher other) {
    return new StoreOpening(dsn, size, other, patience);
  }

  /** How long to wait for a server that does not answer. */
  public StoreOpening patience(Duration other) {
    return new StoreOpening(dsn, size, cipher, other);
  }

  public PostgresStore open() {
    return PostgresStore.open(
        dsn, size, cipher, Optional.empty(), patience, new SplittableRandom(1));
  }
}
