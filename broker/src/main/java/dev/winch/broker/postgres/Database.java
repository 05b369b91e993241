package dev.winch.broker.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ds.common.BaseDataSource;

/**
 * Connection pool of the PostgreSQL broker. No unit of work uses a second connection, so any pool
 * size works. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Socket timeout: a server that is silent for this long counts as gone. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * Disables sequential scans: queues alternate between empty and deep, and the planner's
   * statistics lag behind. Each statement has an index.
   */
  private static final String SESSION =
      "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;"
          + " set enable_mergejoin = off; set jit = off";

  private final DataSource listening;
  private final HikariDataSource pool;
  private volatile Optional<String> fault = Optional.empty();

  /**
   * @param source opens a connection on each call; this class pools them
   */
  Database(DataSource source) {
    listening = adapted(source, copy -> copy.setSocketFactory(PromptSocketFactory.class.getName()));
    HikariConfig config = new HikariConfig();
    config.setDataSource(adapted(source, _ -> {}));
    config.setPoolName("winch-broker");
    config.setMaximumPoolSize(CONNECTIONS);
    config.setMinimumIdle(1);
    config.setIdleTimeout(Duration.ofMinutes(1).toMillis());
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SESSION);
    pool = new HikariDataSource(config);
  }

  /** A copy of the source with settings for long waits or for listening. */
  private static DataSource adapted(DataSource source, Consumer<BaseDataSource> how) {
    if (!(source instanceof PGSimpleDataSource known)) {
      return source;
    }
    try {
      PGSimpleDataSource copy = new PGSimpleDataSource();
      copy.initializeFrom(known);
      if (copy.getSocketTimeout() == 0) {
        copy.setSocketTimeout((int) SILENCE.toSeconds());
      }
      how.accept(copy);
      return copy;
    } catch (IOException | ClassNotFoundException e) {
      throw new InternalException("cannot copy the PostgreSQL driver's data source", e);
    }
  }

  /** Work on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Runs the work with auto-commit.
   *
   * @throws dev.winch.model.fault.UnavailableException if the database does not answer
   */
  <T> T run(Work<T> work) {
    if (pool.isClosed()) {
      throw new UnavailableException(PostgresBroker.CLOSED);
    }
    try (Connection connection = pool.getConnection()) {
      T result = work.on(connection);
      fault = Optional.empty();
      return result;
    } catch (SQLException e) {
      throw noted(e);
    }
  }

  /** Runs the work as one transaction, which is rolled back if the work throws. */
  <T> T transaction(Work<T> work) {
    return run(
        connection -> {
          connection.setAutoCommit(false);
          T result;
          try {
            result = work.on(connection);
          } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
          }
          connection.commit();
          return result;
        });
  }

  private static void rollBack(Connection connection, Exception failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** Opens a connection outside of the pool, for listening. */
  Connection connect() {
    try {
      return listening.getConnection();
    } catch (SQLException e) {
      throw noted(e);
    }
  }

  /** Translates a failure, and records it as the current fault if the database is down. */
  WinchException noted(SQLException failure) {
    WinchException known = BrokerDatabaseErrors.of(failure);
    if (known instanceof UnavailableException) {
      fault = Optional.of(known.getMessage());
    }
    return known;
  }

  /** Clears the fault after a success outside of the pool. */
  void answered() {
    fault = Optional.empty();
  }

  /** The failure of the last attempt; empty if it succeeded. */
  Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() {
    pool.close();
  }
}
