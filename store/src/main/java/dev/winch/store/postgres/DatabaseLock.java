package dev.winch.store.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.FaultPolicy;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.RetryDelays;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Advisory lock that marks a database as used by this process, exclusively or shared, until it is
 * closed. The lock is held by a connection of its own and taken again after a restart of the
 * database.
 */
public final class DatabaseLock implements AutoCloseable {
  /** Arbitrary but unique lock number; the second half is the schema. */
  private static final int LOCK = 0x77696e63;

  private static final String OWN_SESSION = "from pg_stat_activity where pid = pg_backend_pid()";

  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

  private static final RetryDelays DELAYS = new RetryDelays(BETWEEN_CHECKS, BETWEEN_CHECKS);

  /** How often a broken lock checks whether its own old session has ended. */
  private static final int LOOKS = 20;

  private static final long BETWEEN_LOOKS_NANOS = 100_000_000;

  private final Dsn dsn;
  private final boolean alone;
  private final BackgroundLoop watch;

  // Set by check() before anyone gets the lock.
  @SuppressWarnings("NullAway.Init")
  private Connection connection;

  /** The database session that holds the lock. */
  private String session = "";

  private DatabaseLock(Dsn dsn, boolean alone, Runnable lost, BackgroundThreads threads) {
    this.dsn = dsn;
    this.alone = alone;
    FaultPolicy policy =
        new FaultPolicy.Fatal(DELAYS, ConflictException.class::isInstance, _ -> lost.run());
    this.watch = threads.loop(LoopSpec.named("database-claim").with(policy), this::check);
  }

  /**
   * Exclusive lock, for a process with in-process queues: another engine on the same rows would
   * declare its tasks lost.
   *
   * @param lost called once if the connection broke and another process took the lock before it was
   *     restored
   * @throws ConflictException if another engine uses the database
   * @throws dev.winch.model.fault.UnavailableException if the database does not answer
   */
  public static DatabaseLock alone(Dsn dsn, Runnable lost, BackgroundThreads threads) {
    return taken(dsn, true, lost, threads);
  }

  /**
   * Shared lock, for processes with shared queues.
   *
   * @param lost as for {@link #alone}
   * @throws ConflictException if another engine has an exclusive lock
   * @throws dev.winch.model.fault.UnavailableException if the database does not answer
   */
  public static DatabaseLock beside(Dsn dsn, Runnable lost, BackgroundThreads threads) {
    return taken(dsn, false, lost, threads);
  }

  private static DatabaseLock taken(
      Dsn dsn, boolean alone, Runnable lost, BackgroundThreads threads) {
    var use = new DatabaseLock(dsn, alone, lost, threads);
    try {
      use.take(1);
    } catch (SQLException e) {
      RuntimeException known = new PostgresErrors(dsn.place()).of(e);
      throw known instanceof TransientDatabaseException broken ? broken.as() : known;
    }
    use.watch.start();
    return use;
  }

  private void take(int looks) throws SQLException {
    Connection fresh = dsn.dataSource().getConnection();
    try {
      for (int look = 0; look < looks; look++) {
        if (look > 0) {
          LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        if (answer(fresh, tryLock()).equals("t")) {
          session = answer(fresh, "select pid || ' ' || backend_start " + OWN_SESSION);
          connection = fresh;
          return;
        }
      }
    } catch (SQLException e) {
      fresh.close();
      throw e;
    }
    fresh.close();
    throw new ConflictException(
        "the database %s is in use by another Winch%s: stop that one, or use another database"
            .formatted(dsn.place(), alone ? "" : " with broker.type = inmemory"));
  }

  private String tryLock() {
    return "select pg_try_advisory_lock%s(%d, hashtext(current_schema()))"
        .formatted(alone ? "" : "_shared", LOCK);
  }

  private static String answer(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery(sql)) {
      return answer.next() ? answer.getString(1) : "";
    }
  }

  /** Takes the lock again if the connection broke; the server may not have noticed that yet. */
  private synchronized Duration check() {
    try {
      if (!watch.isStopping() && !connection.isValid((int) BETWEEN_CHECKS.toSeconds())) {
        connection.close();
        endOldSession();
        take(LOOKS);
      }
      return BETWEEN_CHECKS;
    } catch (SQLException e) {
      // While the database is down, no other process can take the lock.
      throw new UnavailableException(
          "cannot take the lock of the database " + dsn.place() + ", retrying: " + e.getMessage(),
          e);
    }
  }

  private void endOldSession() throws SQLException {
    try (Connection fresh = dsn.dataSource().getConnection();
        PreparedStatement end =
            fresh.prepareStatement(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where pid || ' ' || backend_start = ?")) {
      end.setString(1, session);
      end.execute();
    }
  }

  @Override
  public void close() {
    watch.stop();
    release();
  }

  private synchronized void release() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The connection was broken already, and the server released its lock.
    }
  }
}
