package dev.winch.cli.host;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A database file as the property of this process, which no other may open meanwhile. */
public final class DatabaseClaim implements AutoCloseable {
  private final HeldFile lock;

  private DatabaseClaim(HeldFile lock) {
    this.lock = lock;
  }

  /**
   * Claims the file, whether it is there or not.
   *
   * @throws Conflict if another process has it
   * @throws InvalidInput if its folder cannot be made or written
   */
  public static DatabaseClaim of(Path database) {
    try {
      Files.createDirectories(database.toAbsolutePath().getParent());
      Path lockFile = database.resolveSibling(database.getFileName() + ".lock");
      HeldFile lock =
          HeldFile.take(lockFile)
              .orElseThrow(
                  () ->
                      new Conflict(
                          ("another Winch%s uses %s: stop it, or choose another folder with --data;"
                                  + " several processes share PostgreSQL, not a file")
                              .formatted(holder(lockFile), database)));
      lock.overwrite(Long.toString(ProcessHandle.current().pid()));
      return new DatabaseClaim(lock);
    } catch (IOException e) {
      throw new InvalidInput(
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
