package dev.winch.store.sqlite;

import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** The SQLite file: creates and opens it, readable only by its owner. */
final class DatabaseFile {
  private static final int BUSY_MILLIS = 5_000;
  private static final int WRITER_CACHE_KIB = 64 * 1024;
  private static final int READER_CACHE_KIB = 16 * 1024;

  /** Pages in the write-ahead log before a checkpoint: 32 MiB. */
  private static final int CHECKPOINT_PAGES = 8_000;

  private final Path path;
  private final SqliteErrors sqliteErrors;

  // Set by create().
  @SuppressWarnings("NullAway.Init")
  private Object identity;

  private DatabaseFile(Path path) {
    this.path = path;
    this.sqliteErrors = new SqliteErrors(path);
  }

  /** Creates the file and its folders if they are missing. */
  static DatabaseFile at(Path path) {
    var file = new DatabaseFile(path.toAbsolutePath().normalize());
    file.create();
    return file;
  }

  private void create() {
    try {
      Path folder = Objects.requireNonNull(path.getParent());
      if (!Files.exists(folder)) {
        Files.createDirectories(folder, ownerOnly(folder, "rwx------"));
      }
      if (!Files.exists(path)) {
        Files.createFile(path, ownerOnly(folder, "rw-------"));
      }
      if (!Files.isRegularFile(path)) {
        throw sqliteErrors.unavailable(
            "is not a regular file: set datastore.sqlite.path to another one");
      }
      identity = identity();
    } catch (IOException e) {
      throw sqliteErrors.unavailable("cannot be created: " + reason(e), e);
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path place, String permissions) {
    return place.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static String reason(IOException failure) {
    return failure instanceof FileSystemException known
        ? "let Winch's user write " + known.getFile() + ", or name another place"
        : String.valueOf(failure.getMessage());
  }

  private Object identity() throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(path, BasicFileAttributes.class).fileKey(), path);
  }

  /**
   * Refuses work on a file that was moved or deleted, because its writes would be lost.
   *
   * @throws UnavailableException if the path has another file or none
   */
  void checkPresent() {
    try {
      if (!identity().equals(identity)) {
        throw sqliteErrors.unavailable("was replaced while Winch ran: restart Winch");
      }
    } catch (IOException e) {
      throw sqliteErrors.unavailable("was removed while Winch ran: restore it", e);
    }
  }

  SqliteSession openWriter() {
    SQLiteConfig config = config();
    config.setCacheSize(-WRITER_CACHE_KIB);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    return open(config);
  }

  SqliteSession openReader() {
    SQLiteConfig config = config();
    config.setCacheSize(-READER_CACHE_KIB);
    SqliteSession session = open(config);
    session.execute("pragma query_only = on");
    return session;
  }

  /** Loads the driver and its native library; an error shows when a file is opened. */
  static void preload() {
    try (Connection memory =
            JDBC.createConnection("jdbc:sqlite::memory:", config().toProperties());
        PreparedStatement query = memory.prepareStatement("select 1");
        ResultSet result = query.executeQuery()) {
      result.next();
    } catch (SQLException e) {
      // Opening a file fails with the same error and reports it.
    }
  }

  private static SQLiteConfig config() {
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false);
    return config;
  }

  private SqliteSession open(SQLiteConfig config) {
    try {
      Connection connection = JDBC.createConnection("jdbc:sqlite:" + path, config.toProperties());
      return new SqliteSession(connection, sqliteErrors);
    } catch (SQLException e) {
      throw sqliteErrors.of(e);
    }
  }

  SqliteErrors sqliteErrors() {
    return sqliteErrors;
  }
}
