package dev.winch.store.postgres;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.store.SchemaVersion;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads the state of a database by a connection of its own, in a read-only transaction. */
public final class PostgresInspection {
  private static final int LOGIN_SECONDS = 5;
  private static final int ANSWER_MILLIS = 10_000;

  private PostgresInspection() {}

  /**
   * How far the database is migrated.
   *
   * @throws ConflictException if the schema is that of a newer Winch or of another program, or the
   *     server is not supported
   * @throws UnavailableException if the server does not answer or refuses the login
   */
  public static SchemaVersion version(Dsn dsn) {
    PostgresErrors errors = new PostgresErrors(dsn.place());
    DataSource source = dsn.dataSource();
    try {
      source.setLoginTimeout(LOGIN_SECONDS);
      try (Connection connection = source.getConnection()) {
        connection.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
        connection.setReadOnly(true);
        return PostgresMigrations.inspect(new PostgresSession(connection, errors), dsn.place());
      }
    } catch (SQLException e) {
      throw errors.of(e) instanceof TransientDatabaseException lost ? lost.as() : errors.of(e);
    } catch (TransientDatabaseException e) {
      throw e.as();
    }
  }
}
