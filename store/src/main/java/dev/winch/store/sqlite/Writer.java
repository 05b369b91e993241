package dev.winch.store.sqlite;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import dev.winch.store.rows.Statements;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that writes, and the lock that keeps transactions apart. The SQL runs on the
 * caller's thread. After a fault of the disk or the file the next transaction starts on a new
 * connection.
 */
final class Writer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Writer.class);

  /** New content of 256 KiB: an update that changes nothing is not written. */
  private static final String PROBE =
      "insert into meta values ('probe ' || hex(randomblob(131072)), 0)";

  private static final String END_OF_PROBE =
      "delete from meta where name >= 'probe ' and name < 'probe!'";

  private final DatabaseFile file;
  private final Runnable undone;
  private final ReentrantLock lock = new ReentrantLock(true);
  private SqliteSession session;
  private boolean closed;

  /** Why a transaction could not be done, until a probe shows that they can. */
  private volatile Optional<String> fault = Optional.empty();

  /**
   * @param session the first connection
   * @param undone called, under the lock, when a transaction was undone
   */
  Writer(DatabaseFile file, SqliteSession session, Runnable undone) {
    this.file = file;
    this.session = session;
    this.undone = undone;
  }

  /** Runs the work as a transaction, durable when this returns; undoes it if the work throws. */
  <T> T transaction(Function<SqliteSession, T> work) {
    return transaction(work, () -> {});
  }

  /**
   * @param committed called, still under the lock, once the transaction is durable
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
      throw new InternalException("a transaction was begun inside another one");
    }
    if (closed) {
      throw new UnavailableException("the store is closed");
    }
    file.checkPresent();
    if (session == null) {
      session = file.openWriter();
    }
    try {
      session.update("begin immediate", Statements.Binding.NONE);
      T result = work.apply(session);
      session.update("commit", Statements.Binding.NONE);
      return result;
    } catch (Throwable e) {
      undo(e);
      throw e;
    }
  }

  private void undo(Throwable cause) {
    undone.run();
    try {
      session.update("rollback", Statements.Binding.NONE);
      if (!(cause instanceof UnavailableException)) {
        return;
      }
    } catch (WinchException e) {
      // Some faults end the transaction by themselves: what is left of it goes with the connection.
    }
    try {
      session.close();
    } catch (WinchException e) {
      cause.addSuppressed(e);
    }
    session = null;
  }

  /**
   * Why transactions cannot be done, or empty if they can. After a fault a probe decides: it takes
   * as much space as a job, because what is small may still fit where a job does not.
   */
  Optional<String> check() {
    if (fault.isPresent()) {
      try {
        transaction(session -> session.update(PROBE, Statements.Binding.NONE));
        transaction(
            session -> session.update(END_OF_PROBE, Statements.Binding.NONE),
            () -> fault = Optional.empty());
      } catch (UnavailableException e) {
        log.debug("the database takes no probe", e);
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
