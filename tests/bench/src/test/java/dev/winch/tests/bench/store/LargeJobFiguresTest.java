package dev.winch.tests.bench.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeJobFiguresTest {

  @Test
  void theFiguresCanStillBeTaken(@TempDir Path folder) {
    assertThatCode(() -> LargeJobFigures.main(new String[] {folder.toString(), "20", "50000"}))
        .doesNotThrowAnyException();
  }
}
