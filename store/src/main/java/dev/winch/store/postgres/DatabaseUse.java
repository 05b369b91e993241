package dev.winch.store.postgres;

import dev.winch.model.fault.Conflict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Says that a process uses a database, alone or beside others, for as long as this is open: a lock
 * of the database on a connection of its own. After a restart of the database it is taken anew.
 */
public final class DatabaseUse implements AutoCloseable {
  /** Any number will do that nobody else takes; the second half is the schema. */
  private static final int LOCK = 0x77696e63;

  private static final String OWN_SESSION = "from pg_stat_activity where pid = pg_backend_pid()";

  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(2);

  /** How often a broken claim looks whether its own old session is gone. */
  private static final int LOOKS = 20;

  private static final long BETWEEN_LOOKS_NANOS = 100_000_000;

  private final Dsn dsn;
  private final boolean alone;
  private final Runnable lost;
  private final Thread watch = Thread.ofVirtual().name("winch-database-use").unstarted(this::watch);
  private Connection connection;

  /** The session that holds the lock, as the server names it. */
  private String session = "";

  private DatabaseUse(Dsn dsn, boolean alone, Runnable lost) {
    this.dsn = dsn;
    this.alone = alone;
    this.lost = lost;
  }

  /**
   * For one whose queues are in its own process: another engine on the same rows would take its
   * tasks for lost.
   *
   * @param lost called, once, if the connection broke and another process took the database before
   *     it was there again
   * @throws Conflict if another engine uses the database
   * @throws dev.winch.model.fault.Unavailable if the database does not answer
   */
  public static DatabaseUse alone(Dsn dsn, Runnable lost) {
    return taken(dsn, true, lost);
  }

  /**
   * For one that shares its queues.
   *
   * @param lost as for {@link #alone}
   * @throws Conflict if another engine has the database for itself
   * @throws dev.winch.model.fault.Unavailable if the database does not answer
   */
  public static DatabaseUse beside(Dsn dsn, Runnable lost) {
    return taken(dsn, false, lost);
  }

  private static DatabaseUse taken(Dsn dsn, boolean alone, Runnable lost) {
    var use = new DatabaseUse(dsn, alone, lost);
    try {
      use.take(1);
    } catch (SQLException e) {
      RuntimeException known = new Faults(dsn.place()).of(e);
      throw known instanceof Broken broken ? broken.as() : known;
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
    throw new Conflict(
        "the database %s is taken: another Winch uses it%s"
            .formatted(dsn.place(), alone ? "" : " alone, with broker.type = inmemory"));
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

  private void watch() {
    try {
      while (true) {
        Thread.sleep(BETWEEN_CHECKS);
        check();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } catch (Conflict e) {
      lost.run();
    }
  }

  /** Claims anew if the connection broke; the server may not have noticed that yet. */
  private synchronized void check() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      if (!connection.isValid((int) BETWEEN_CHECKS.toSeconds())) {
        connection.close();
        endOldSession();
        take(LOOKS);
      }
    } catch (SQLException e) {
      // The database is not back yet; nobody else gets the lock from it meanwhile.
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
    watch.interrupt();
    release();
  }

  private synchronized void release() {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was broken already, and its lock went with it.
    }
  }
}
