package dev.winch.tests.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FillStoreTest {

  @Test
  void aStoreIsFilledWithJobsThatAreFound(@TempDir Path folder) {
    var printed = new ByteArrayOutputStream();
    try (Store store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none())) {
      FillStore.fill(store, 3_000, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .matches("3000 jobs, [1-9] of them with -rare \\w+\n");
  }
}
