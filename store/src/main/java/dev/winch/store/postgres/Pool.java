package dev.winch.store.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.UnavailableException;
import dev.winch.store.PoolUse;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.postgresql.PGProperty;

/**
 * Connection pool for PostgreSQL with retries. A unit of work uses a single connection from
 * beginning to end, so a pool of one is sufficient (E42). Thread-safe.
 */
final class Pool implements AutoCloseable {
  /** How long a caller waits for a connection, or for the database to return, before an error. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final int ATTEMPTS = 12;
  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(1), Duration.ofMillis(200));

  /**
   * Session settings: generic plans and no sequential scans, because statistics of tables that have
   * just begun to grow mislead the planner; a timeout ends the transaction of a process that hangs.
   */
  private static final String SESSION =
      "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
          + " set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;"
          + " set idle_in_transaction_session_timeout = '60s'";

  private static final String READ_ONLY =
      "select current_setting('transaction_read_only') as read_only";

  /** An incompressible row of 256 KiB in a table whose rows are short-lived. */
  private static final String PROBE =
      "insert into outbox select 'probe ' || pg_backend_pid(), 0, string_agg(md5(random()::text),"
          + " '') from generate_series(1, 8192)";

  private final HikariDataSource source;
  private final PostgresErrors postgresErrors;
  private final String url;
  private final Properties properties;

  @GuardedBy("this")
  private final RandomGenerator random;

  /**
   * @param random spreads the pauses before work runs again
   */
  Pool(Dsn dsn, PoolSize size, RandomGenerator random) {
    this.random = random;
    this.postgresErrors = new PostgresErrors(dsn.place());
    this.url = dsn.url();
    this.properties = properties(dsn);
    var config = new HikariConfig();
    config.setPoolName("winch-postgres");
    config.setJdbcUrl(url);
    config.setDataSourceProperties(properties);
    config.setMaximumPoolSize(size.open());
    config.setMinimumIdle(size.idle());
    config.setMaxLifetime(size.lifetime().toMillis());
    config.setIdleTimeout(size.idle() < size.open() ? size.idleTime().toMillis() : 0);
    config.setConnectionTimeout(PATIENCE.toMillis());
    config.setValidationTimeout(PATIENCE.toMillis());
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(SESSION);
    this.source = new HikariDataSource(config);
  }

  /** The driver's settings; those of the dsn take precedence. */
  private static Properties properties(Dsn dsn) {
    var properties = new Properties();
    PGProperty.PREPARE_THRESHOLD.set(properties, 1);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.CONNECT_TIMEOUT.set(properties, 5);
    PGProperty.SOCKET_TIMEOUT.set(properties, 60);
    PGProperty.APPLICATION_NAME.set(properties, "winch");
    properties.putAll(dsn.properties());
    return properties;
  }

  /** A connection outside of the pool, for listening. */
  Connection connectAlone() throws SQLException {
    return DriverManager.getConnection(url, properties);
  }

  PoolUse use() {
    HikariPoolMXBean now = source.getHikariPoolMXBean();
    return now == null
        ? new PoolUse(0, 0, 0, source.getMaximumPoolSize())
        : new PoolUse(
            now.getActiveConnections(),
            now.getIdleConnections(),
            now.getThreadsAwaitingConnection(),
            source.getMaximumPoolSize());
  }

  PostgresErrors postgresErrors() {
    return postgresErrors;
  }

  /**
   * Runs the work with a connection. After a deadlock or a lost connection the work runs again from
   * the start, a few times with growing pauses, so a restart of the database shows only as latency.
   */
  <T> T with(Function<? super PostgresSession, T> work) {
    for (int attempt = 1; ; attempt++) {
      try (Connection connection = source.getConnection()) {
        return work.apply(new PostgresSession(connection, postgresErrors));
      } catch (SQLException e) {
        throw none(e);
      } catch (TransientDatabaseException broken) {
        if (attempt == ATTEMPTS) {
          throw broken.as();
        }
        recover(broken, attempt);
      }
    }
  }

  /** The same without a result. */
  void run(Consumer<PostgresSession> work) {
    with(
        session -> {
          work.accept(session);
          return true;
        });
  }

  /**
   * Runs queries that must see the same state. They are planned for their parameters, because rare
   * and frequent words need different plans.
   */
  <T> T snapshot(Function<PostgresSession, T> queries) {
    return with(
        session -> {
          session.execute(
              "begin isolation level repeatable read read only;"
                  + " set local plan_cache_mode = force_custom_plan;"
                  + " set local enable_seqscan = on");
          try {
            T result = queries.apply(session);
            session.execute("commit");
            return result;
          } catch (TransientDatabaseException broken) {
            // The connection is closed or rolled back by the pool.
            throw broken;
          } catch (RuntimeException e) {
            session.execute("rollback");
            throw e;
          }
        });
  }

  /** The exception for a missing connection. */
  private RuntimeException none(SQLException failure) {
    if (failure instanceof SQLTransientConnectionException
        && source.getHikariPoolMXBean().getTotalConnections() >= source.getMaximumPoolSize()) {
      return postgresErrors.unavailable(
          "has all connections in use: raise datastore.postgres.max_open_conns", failure);
    }
    RuntimeException known = postgresErrors.of(failure);
    return known instanceof TransientDatabaseException broken ? broken.as() : known;
  }

  private void recover(TransientDatabaseException broken, int attempt) {
    if (broken.connectionLost() && source.isRunning()) {
      // The other connections have probably been lost too.
      source.getHikariPoolMXBean().softEvictConnections();
    }
    LockSupport.parkNanos(PAUSES.after(attempt, spread()).toNanos());
  }

  /** The part by which a pause is shorter. */
  private synchronized double spread() {
    return random.nextDouble() / 2;
  }

  /** Makes one attempt to query the database. */
  void check() throws UnavailableException {
    try (Connection connection = source.getConnection()) {
      boolean readOnly =
          new PostgresSession(connection, postgresErrors)
              .first(READ_ONLY, Statements.Binding.NONE, Row::text)
              .equals(Optional.of("on"));
      if (readOnly) {
        throw postgresErrors.unavailable(
            "is read-only: set datastore.postgres.dsn to the primary server");
      }
    } catch (SQLException e) {
      throw none(e);
    } catch (TransientDatabaseException broken) {
      recover(broken, 1);
      throw broken.as();
    }
  }

  /**
   * Writes as much as a job and deletes it again: a database that answers queries may have a full
   * disk.
   *
   * @throws UnavailableException with the reason, if the write fails
   */
  void probe() {
    run(
        session ->
            session.run(
                connection -> {
                  connection.setAutoCommit(false);
                  try (Statement statement = connection.createStatement()) {
                    statement.execute(PROBE);
                  } finally {
                    connection.rollback();
                  }
                }));
  }

  @Override
  public void close() {
    source.close();
  }
}
