package dev.winch.tests.bench.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBenchTest {

  @Test
  void benchmarkStillRuns(@TempDir Path folder) {
    var printed = new ByteArrayOutputStream();
    StoreBench.run(folder, 1_000, new PrintStream(printed, true, StandardCharsets.UTF_8));
    StoreBench.run(
        PostgresServer.shared(), 1_000, new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .containsPattern("(?s)search, word of every job.*search, word of every job")
        .contains("(1250 hits)");
  }
}
