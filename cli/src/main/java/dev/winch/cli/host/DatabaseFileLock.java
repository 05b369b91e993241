package dev.winch.cli.host;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Exclusive lock on a database file. */
public final class DatabaseFileLock implements AutoCloseable {
  private final LockFile lock;

  private DatabaseFileLock(LockFile lock) {
    this.lock = lock;
  }

  /**
   * Locks the file, which need not exist.
   *
   * @throws ConflictException if another process has locked it
   * @throws InvalidInputException if its folder cannot be created or written
   */
  public static DatabaseFileLock of(Path database) {
    try {
      Files.createDirectories(database.toAbsolutePath().getParent());
      Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
      LockFile lock =
          LockFile.take(lockFile)
              .orElseThrow(
                  () ->
                      new ConflictException(
                          ("another Winch%s uses %s: stop it, or choose another folder with --data;"
                                  + " several processes share PostgreSQL, not a file")
                              .formatted(holder(lockFile), database)));
      lock.overwrite(Long.toString(ProcessHandle.current().pid()));
      return new DatabaseFileLock(lock);
    } catch (IOException e) {
      throw new InvalidInputException(
          "cannot use %s (data.dir, datastore.sqlite.path): %s".formatted(database, e));
    }
  }

  private static String holder(Path lockFile) {
    try {
      return " (process %s)".formatted(Files.readString(lockFile).strip());
    } catch (IOException unreadable) {
      return "";
    }
  }

  @Override
  public void close() {
    lock.close();
  }
}
