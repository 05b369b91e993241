package dev.winch.cli.host;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The persistent data folder. Each process that uses it locks one slot, with a node id of its own,
 * until this is closed.
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
   * Locks the first free slot; creates folder and slot if they do not exist.
   *
   * @throws InvalidInputException if the folder cannot be created or written
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

  /**
   * The node id of this process. It is the same after a restart unless another process takes the
   * slot first (O27).
   */
  public NodeId node() {
    return node;
  }

  @Override
  public void close() {
    slot.close();
  }
}
