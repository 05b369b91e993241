package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeSpaceTest {
  @TempDir private Path folder;

  @Test
  void aDiskWithTooLittleRoomIsAFaultThatNamesTheFolder() {
    assertThat(new FreeSpace(folder, 1).get()).isEmpty();
    assertThat(new FreeSpace(folder, Long.MAX_VALUE).get().orElseThrow())
        .contains("MiB are free for " + folder);
  }
}
