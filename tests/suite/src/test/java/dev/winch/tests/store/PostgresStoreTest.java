package dev.winch.tests.store;

import dev.winch.codec.Cipher;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreContract;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

class PostgresStoreTest extends StoreContract {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String DATABASE = SERVER.newDatabase();

  @Override
  protected Store emptyStore() {
    SERVER.empty(DATABASE);
    return PostgresStore.open(
        Dsn.parse(SERVER.dsn(DATABASE)),
        PoolSize.STANDARD,
        Cipher.of(List.of("key")),
        Optional.empty(),
        Duration.ZERO,
        new SplittableRandom(1));
  }
}
