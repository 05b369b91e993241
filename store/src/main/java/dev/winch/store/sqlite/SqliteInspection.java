package dev.winch.store.sqlite;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.store.SchemaVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

/** Reads a database file without changing it or creating files beside it. */
public final class SqliteInspection {
  private SqliteInspection() {}

  /**
   * How far the file is migrated.
   *
   * @return empty if there is no such file
   * @throws ConflictException if the schema is that of a newer Winch or of another program
   * @throws UnavailableException if the file cannot be read
   */
  public static Optional<SchemaVersion> version(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    SqliteErrors errors = new SqliteErrors(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    // Without a log to read, SQLite would create one.
    boolean hasLog = Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    String url = "jdbc:sqlite:" + file.toUri() + (hasLog ? "?mode=ro" : "?mode=ro&immutable=1");
    try (Connection connection = JDBC.createConnection(url, config.toProperties());
        SqliteSession session = new SqliteSession(connection, errors)) {
      return Optional.of(SqliteMigrations.inspect(session, file));
    } catch (SQLException e) {
      throw errors.of(e);
    }
  }
}
