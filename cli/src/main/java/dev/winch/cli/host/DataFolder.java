package dev.winch.cli.host;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.run.Ids;
import dev.winch.model.run.NodeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder that outlives the process, held for as long as this is open. The system lets go of the
 * locks when the process dies, however it dies.
 */
public final class DataFolder implements AutoCloseable {
  private final Path folder;
  private final Path database;
  private final FileLock databaseLock;
  private final Slot slot;

  private DataFolder(Path folder, Path database, FileLock databaseLock, Slot slot) {
    this.folder = folder;
    this.database = database;
    this.databaseLock = databaseLock;
    this.slot = slot;
  }

  /**
   * Takes the folder and the database; makes them if they are not there.
   *
   * @throws Conflict if another process has the database
   * @throws InvalidInput if the folder cannot be made or written
   */
  public static DataFolder open(Path folder, Path database, Ids ids) {
    try {
      Files.createDirectories(folder);
      Files.createDirectories(database.getParent());
      Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
      FileLock lock =
          lock(lockFile)
              .orElseThrow(
                  () ->
                      new Conflict(
                          "another Winch%s uses %s: stop it, or choose another folder with --data"
                              .formatted(holder(lockFile), database)));
      overwrite(lock, Long.toString(ProcessHandle.current().pid()));
      return new DataFolder(folder, database, lock, firstFreeSlot(folder, ids));
    } catch (IOException e) {
      throw new InvalidInput("cannot use the data folder %s (data.dir): %s".formatted(folder, e));
    }
  }

  public Path folder() {
    return folder;
  }

  public Path database() {
    return database;
  }

  /** This process's name, the same at the next start (O27). */
  public NodeId node() {
    return slot.node();
  }

  @Override
  public void close() {
    try {
      slot.lock().acquiredBy().close();
      databaseLock.acquiredBy().close();
    } catch (IOException e) {
      throw new UncheckedIOException("while letting go of " + folder, e);
    }
  }

  /** A node id of this folder, held by at most one process. */
  private record Slot(NodeId node, FileLock lock) {}

  private static Slot firstFreeSlot(Path folder, Ids ids) throws IOException {
    for (int number = 1; ; number++) {
      Path file = folder.resolve("node-" + number);
      Optional<FileLock> lock = lock(file);
      if (lock.isPresent()) {
        String written = content(lock.get());
        if (!written.matches("[0-9a-f]{32}")) {
          written = ids.next();
          overwrite(lock.get(), written);
        }
        return new Slot(new NodeId(written), lock.get());
      }
    }
  }

  private static Optional<FileLock> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
      if (lock.isEmpty()) {
        channel.close();
      }
      return lock;
    } catch (OverlappingFileLockException heldByThisProcess) {
      channel.close();
      return Optional.empty();
    }
  }

  /** Read through the lock's own channel: to close another one would let go of the lock. */
  private static String content(FileLock lock) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    ((FileChannel) lock.acquiredBy()).read(bytes, 0);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  private static void overwrite(FileLock lock, String text) throws IOException {
    FileChannel channel = (FileChannel) lock.acquiredBy();
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    channel.force(true);
  }

  private static String holder(Path lockFile) {
    try {
      return " (process %s)".formatted(Files.readString(lockFile).strip());
    } catch (IOException unreadable) {
      return "";
    }
  }
}
