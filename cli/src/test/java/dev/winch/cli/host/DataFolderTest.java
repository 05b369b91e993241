package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  private final IdGenerator ids =
      new TimeOrderedIds(InstantSource.system(), new SplittableRandom(1));

  @TempDir private Path temp;
  private Instant now = Instant.parse("2026-03-04T05:06:07.123456Z");

  @Test
  void o27TheNodeKeepsItsIdFromStartToStart() {
    NodeId first;
    try (DataFolder folder = open()) {
      first = folder.node();
    }
    try (DataFolder folder = open()) {
      assertThat(folder.node()).isEqualTo(first);
    }
  }

  @Test
  void e27_eachProcessOfANodeStartsLaterThanTheOneBeforeThoughTheClockIsSetBack() {
    List<Instant> starts = new ArrayList<>();
    for (int minutes : new int[] {0, -10, 0, 20}) {
      now = now.plus(Duration.ofMinutes(minutes));
      try (DataFolder folder = open()) {
        starts.add(folder.process().startedAt());
      }
    }
    assertThat(starts).isSorted().doesNotHaveDuplicates().endsWith(now);
  }

  @Test
  void aNodeFileOfAnEarlierVersionKeepsItsId() throws IOException {
    String id = ids.next();
    Files.createDirectories(temp.resolve("data"));
    Files.writeString(temp.resolve("data/node-1"), id + "\n");
    try (DataFolder folder = open()) {
      assertThat(folder.process()).isEqualTo(new NodeProcess(new NodeId(id), now));
    }
  }

  @Test
  void decision19_anotherProcessInTheSameFolderTakesTheNextSlot() {
    try (DataFolder one = open();
        DataFolder two = open()) {
      assertThat(two.node()).isNotEqualTo(one.node());
    }
  }

  @Test
  void aDamagedNodeFileIsRewritten() throws IOException {
    Files.createDirectories(temp.resolve("data"));
    Files.writeString(temp.resolve("data/node-1"), "half an id");
    try (DataFolder folder = open()) {
      assertThat(folder.node().value()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("data"), "a file");
    assertThatThrownBy(() -> open())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("data.dir");
  }

  private DataFolder open() {
    return DataFolder.open(temp.resolve("data"), ids, () -> now);
  }
}
