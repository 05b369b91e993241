package dev.winch.tests.store;

import dev.winch.store.Store;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreContract;

class PostgresStoreTest extends StoreContract {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final String DATABASE = SERVER.newDatabase();

  @Override
  protected Store emptyStore() {
    SERVER.empty(DATABASE);
    return StoreOpening.of(SERVER.dsn(DATABASE)).open();
  }
}
