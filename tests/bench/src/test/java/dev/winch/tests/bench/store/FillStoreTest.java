package dev.winch.tests.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FillStoreTest {

  @Test
  void aFolderIsFilledWithJobsThatAreFound(@TempDir Path folder) {
    var printed = new ByteArrayOutputStream();
    FillStore.fill(folder, 3_000, new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .matches("3000 jobs, [1-9] of them with -rare \\w+\n");
  }
}
