package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.run.Ids;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private final Ids ids = new TimeOrderedIds(InstantSource.system(), new SplittableRandom(1));

  @TempDir private Path temp;

  @Test
  void o27TheNodeKeepsItsIdFromStartToStart() {
    NodeId first;
    try (DataFolder folder = open("winch.db")) {
      first = folder.node();
    }
    try (DataFolder folder = open("winch.db")) {
      assertThat(folder.node()).isEqualTo(first);
    }
  }

  @Test
  void aDatabaseBelongsToOneProcess() {
    try (DataFolder _ = open("winch.db")) {
      assertThatThrownBy(() -> open("winch.db"))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
    }
  }

  @Test
  void anotherProcessInTheSameFolderIsAnotherNode() {
    try (DataFolder one = open("one.db");
        DataFolder two = open("two.db")) {
      assertThat(two.node()).isNotEqualTo(one.node());
    }
  }

  @Test
  void aDamagedNodeFileIsWrittenAnew() throws IOException {
    Files.createDirectories(temp.resolve("data"));
    Files.writeString(temp.resolve("data/node-1"), "half an id");
    try (DataFolder folder = open("winch.db")) {
      assertThat(folder.node().value()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("data"), "a file");
    assertThatThrownBy(() -> open("winch.db"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("data.dir");
  }

  private DataFolder open(String database) {
    Path folder = temp.resolve("data");
    return DataFolder.open(folder, folder.resolve(database), ids);
  }
}
