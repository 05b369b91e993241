package dev.winch.store.postgres;

import dev.winch.model.fault.Conflict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Says that a process uses a database, alone or beside others, for as long as this is open and the
 * database does not restart: a lock on a connection of its own.
 */
public final class DatabaseUse implements AutoCloseable {
  /** Any number will do that nobody else takes. */
  private static final long LOCK = 0x77696e6368_02L;

  private final Connection connection;

  private DatabaseUse(Connection connection) {
    this.connection = connection;
  }

  /**
   * For one whose queues are in its own process: another engine on the same rows would take its
   * tasks for lost.
   *
   * @throws Conflict if another engine uses the database
   * @throws dev.winch.model.fault.Unavailable if the database does not answer
   */
  public static DatabaseUse alone(Dsn dsn) {
    return taken(dsn, "pg_try_advisory_lock", "another Winch uses it");
  }

  /**
   * @throws Conflict if another engine has the database for itself
   * @throws dev.winch.model.fault.Unavailable if the database does not answer
   */
  public static DatabaseUse beside(Dsn dsn) {
    return taken(
        dsn,
        "pg_try_advisory_lock_shared",
        "another Winch uses it alone, with broker.type = inmemory or to fill it");
  }

  private static DatabaseUse taken(Dsn dsn, String function, String refusal) {
    try {
      Connection connection = dsn.dataSource().getConnection();
      if (isTaken(connection, function)) {
        return new DatabaseUse(connection);
      }
      connection.close();
      throw new Conflict("the database " + dsn.place() + " is taken: " + refusal);
    } catch (SQLException e) {
      RuntimeException known = new Faults(dsn.place()).of(e);
      throw known instanceof Broken broken ? broken.as() : known;
    }
  }

  private static boolean isTaken(Connection connection, String function) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select " + function + "(" + LOCK + ")")) {
      row.next();
      return row.getBoolean(1);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException lost) {
      // The database lets go of the lock with the connection.
    }
  }
}
