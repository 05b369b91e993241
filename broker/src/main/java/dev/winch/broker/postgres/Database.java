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
 * The database as the broker's threads use it: pieces of work on connections of a small pool. No
 * work asks for a second connection, so any size of the pool will do. Safe for use by many threads.
 */
final class Database implements AutoCloseable {
  private static final int CONNECTIONS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A server that says nothing for so long is gone, whatever the network says. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * Queues are empty at one moment and deep at the next, long before the planner hears of it: each
   * statement here has its index, whatever the sizes seem to be.
   */
  private static final String SESSION =
      "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off;"
          + " set enable_mergejoin = off; set jit = off";

  private final DataSource listening;
  private final HikariDataSource pool;
  private volatile Optional<String> fault = Optional.empty();

  /**
   * @param source makes a connection at each call; they are pooled here
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

  /** The same source, made fit for long waits, and for listening. */
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
      throw new InternalException("the PostgreSQL driver's data source cannot be copied", e);
    }
  }

  /** What is done on a connection. */
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Each statement of the work is a transaction.
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

  /** The work is one transaction, which nothing is left of if it throws. */
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

  /** A connection outside of the pool, to listen on. */
  Connection connect() {
    try {
      return listening.getConnection();
    } catch (SQLException e) {
      throw noted(e);
    }
  }

  /** The exception to throw, after its reason has become the present fault if it is one. */
  WinchException noted(SQLException failure) {
    WinchException known = BrokerDatabaseErrors.of(failure);
    if (known instanceof UnavailableException) {
      fault = Optional.of(known.getMessage());
    }
    return known;
  }

  /** Notes that the database answered somebody outside of the pool. */
  void answered() {
    fault = Optional.empty();
  }

  /** What the last attempt failed of, or empty if it did not fail. */
  Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() {
    pool.close();
  }
}
