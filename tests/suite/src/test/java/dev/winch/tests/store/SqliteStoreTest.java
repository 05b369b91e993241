package dev.winch.tests.store;

import dev.winch.codec.Cipher;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.store.StoreContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  @TempDir Path folder;

  @Override
  protected Store emptyStore() {
    return SqliteStore.open(folder.resolve("winch.db"), Cipher.of(List.of("key")));
  }
}
