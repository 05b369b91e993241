package dev.winch.cli.host;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder that outlives the process. Each process in it holds one of its slots for as long as
 * this is open, and with it the slot's node id.
 */
public final class DataFolder implements AutoCloseable {
  private final Path folder;
  private final NodeId node;
  private final LockFile slot;

  private DataFolder(Path folder, NodeId node, LockFile slot) {
    this.folder = folder;
    this.node = node;
    this.slot = slot;
  }

  /**
   * Takes the first free slot of the folder; makes both if they are not there.
   *
   * @throws InvalidInputException if the folder cannot be made or written
   */
  public static DataFolder open(Path folder, IdGenerator ids) {
    try {
      Files.createDirectories(folder);
      LockFile slot = firstFreeSlot(folder);
      String written = slot.content();
      if (!written.matches("[0-9a-f]{32}")) {
        written = ids.next();
        slot.overwrite(written);
      }
      return new DataFolder(folder, new NodeId(written), slot);
    } catch (IOException e) {
      throw new InvalidInputException(
          "cannot use the data folder %s (data.dir): %s".formatted(folder, e));
    }
  }

  private static LockFile firstFreeSlot(Path folder) throws IOException {
    for (int number = 1; ; number++) {
      Optional<LockFile> slot = LockFile.take(folder.resolve("node-" + number));
      if (slot.isPresent()) {
        return slot.get();
      }
    }
  }

  public Path folder() {
    return folder;
  }

  /** This process's name, the same at the next start (O27), while no other process is faster. */
  public NodeId node() {
    return node;
  }

  @Override
  public void close() {
    slot.close();
  }
}
