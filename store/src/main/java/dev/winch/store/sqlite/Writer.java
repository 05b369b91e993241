package dev.winch.store.sqlite;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import dev.winch.store.rows.Statements;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writing connection and its lock. SQL runs on the caller's thread. After an error of
 * the disk or the file the next transaction uses a new connection.
 */
final class Writer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** A probe of 256 KiB of new content: SQLite does not write an update that changes nothing. */
  private static final String PROBE =
      "insert into meta values ('probe ' || hex(randomblob(131072)), 0)";

  private static final String END_OF_PROBE =
      "delete from meta where name >= 'probe ' and name < 'probe!'";

  private final DatabaseFile file;
  private final Runnable undone;
  private final ReentrantLock lock = new ReentrantLock(true);
  private @Nullable SqliteSession session;
  private boolean closed;

  /** The failure of the last transaction, kept until a probe write succeeds. */
  private volatile Optional<String> fault = Optional.empty();

  /**
   * @param session the first connection
   * @param undone called under the lock after a rollback
   */
  Writer(DatabaseFile file, SqliteSession session, Runnable undone) {
    this.file = file;
    this.session = session;
    this.undone = undone;
  }

  /**
   * Runs the work as a transaction, which is durable when this returns; rolls back if the work
   * throws.
   */
  <T> T transaction(Function<SqliteSession, T> work) {
    return transaction(work, () -> {});
  }

  /**
   * @param committed called under the lock once the transaction is durable
   */
  <T> T transaction(Function<SqliteSession, T> work, Runnable committed) {
    lock.lock();
    try {
      T result = attempt(work);
      committed.run();
      return result;
    } catch (UnavailableException e) {
      fault = Optional.of(e.getMessage());
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private <T> T attempt(Function<SqliteSession, T> work) {
    if (lock.getHoldCount() > 1) {
      throw new InternalException("transactions cannot be nested");
    }
    if (closed) {
      throw new UnavailableException("the store is closed");
    }
    file.checkPresent();
    SqliteSession open = session == null ? file.openWriter() : session;
    session = open;
    try {
      open.update("begin immediate", Statements.Binding.NONE);
      T result = work.apply(open);
      open.update("commit", Statements.Binding.NONE);
      return result;
    } catch (Throwable e) {
      undo(open, e);
      throw e;
    }
  }

  private void undo(SqliteSession open, Throwable cause) {
    undone.run();
    try {
      open.update("rollback", Statements.Binding.NONE);
      if (!(cause instanceof UnavailableException)) {
        return;
      }
    } catch (WinchException e) {
      // Some errors end the transaction; closing the connection discards the rest.
    }
    try {
      open.close();
    } catch (WinchException e) {
      cause.addSuppressed(e);
    }
    session = null;
  }

  /**
   * The reason why transactions fail; empty if they work. After a failure a probe decides, which
   * writes as much as a job, because a smaller write may succeed on a nearly full disk.
   */
  Optional<String> check() {
    if (fault.isPresent()) {
      try {
        transaction(session -> session.update(PROBE, Statements.Binding.NONE));
        transaction(
            session -> session.update(END_OF_PROBE, Statements.Binding.NONE),
            () -> fault = Optional.empty());
      } catch (UnavailableException e) {
        log.debug("the probe write failed", e);
      }
    }
    return fault;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (session != null) {
        session.close();
        session = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
