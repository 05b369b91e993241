package dev.winch.store.sqlite;

import dev.winch.model.fault.UnavailableException;
import dev.winch.store.rows.Statements;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Pool of read-only connections. Calls into SQLite pin the carrier of a virtual thread, so the pool
 * size is also the number of carriers that reads may occupy; further readers wait in order. Each
 * query sees everything committed before it began.
 */
final class Readers implements AutoCloseable {
  private static final int CONNECTIONS = 4;

  private final DatabaseFile file;
  private final Semaphore free = new Semaphore(CONNECTIONS, true);
  private final Queue<SqliteSession> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Readers(DatabaseFile file) {
    this.file = file;
  }

  /** Runs one query, or several that need not see the same state. */
  <T> T read(Function<? super SqliteSession, T> queries) {
    free.acquireUninterruptibly();
    try {
      if (closed) {
        throw new UnavailableException("the store is closed");
      }
      SqliteSession session = idle.poll();
      if (session == null) {
        session = file.openReader();
      }
      return use(session, queries);
    } finally {
      free.release();
    }
  }

  private <T> T use(SqliteSession session, Function<? super SqliteSession, T> queries) {
    T result;
    try {
      result = queries.apply(session);
    } catch (Throwable e) {
      try {
        session.close();
      } catch (RuntimeException onClose) {
        e.addSuppressed(onClose);
      }
      throw e;
    }
    idle.add(session);
    return result;
  }

  /** Runs queries that must see the same state. */
  <T> T snapshot(Function<? super SqliteSession, T> queries) {
    return read(
        session -> {
          session.update("begin", Statements.Binding.NONE);
          T result = queries.apply(session);
          session.update("commit", Statements.Binding.NONE);
          return result;
        });
  }

  /** Closes the pool after waiting for running queries. */
  @Override
  public void close() {
    closed = true;
    free.acquireUninterruptibly(CONNECTIONS);
    try {
      for (SqliteSession session = idle.poll(); session != null; session = idle.poll()) {
        session.close();
      }
    } finally {
      free.release(CONNECTIONS);
    }
  }
}
