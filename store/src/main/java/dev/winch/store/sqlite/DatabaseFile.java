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

/** The file, and how it is opened. Only its owner may read it. */
final class DatabaseFile {
  private static final int BUSY_MILLIS = 5_000;
  private static final int WRITER_CACHE_KIB = 64 * 1024;
  private static final int READER_CACHE_KIB = 16 * 1024;

  /** Pages in the log before they are moved into the file: 32 MiB. */
  private static final int CHECKPOINT_PAGES = 8_000;

  private final Path path;
  private final SqliteErrors sqliteErrors;
  private Object identity;

  private DatabaseFile(Path path) {
    this.path = path;
    this.sqliteErrors = new SqliteErrors(path);
  }

  /** Makes the file and its folders where they are missing. */
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
        throw sqliteErrors.unavailable("is no file: name another one");
      }
      identity = identity();
    } catch (IOException e) {
      throw sqliteErrors.unavailable("cannot be made: " + reason(e), e);
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
   * Holds back work on a file that was taken away: what is written to it would be lost.
   *
   * @throws UnavailableException if another file or none is there now
   */
  void checkPresent() {
    try {
      if (!identity().equals(identity)) {
        throw sqliteErrors.unavailable("was replaced while Winch ran: start Winch anew");
      }
    } catch (IOException e) {
      throw sqliteErrors.unavailable("was taken away while Winch ran: put it back", e);
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

  /** Loads the driver and its library; what is wrong with them shows when a file is opened. */
  static void preload() {
    try (Connection memory =
            JDBC.createConnection("jdbc:sqlite::memory:", config().toProperties());
        PreparedStatement query = memory.prepareStatement("select 1");
        ResultSet result = query.executeQuery()) {
      result.next();
    } catch (SQLException e) {
      // Nothing was opened; who opens a file meets the same fault, and tells.
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
