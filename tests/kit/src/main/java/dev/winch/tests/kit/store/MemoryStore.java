package dev.winch.tests.kit.store;

import dev.winch.model.fault.UnavailableException;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store on plain maps. One lock serialises everything, transactions and reads alike, so nobody
 * sees what is not committed.
 *
 * <p>A crash is an exception out of the work or out of one of the two hooks: before the commit
 * nothing of the transaction is kept; after it all is, though the caller hears of no success. The
 * store itself survives, and serves whoever starts next.
 */
public final class MemoryStore implements Store {
  private final ReentrantLock lock = new ReentrantLock();
  private final MemoryTables tables = new MemoryTables();
  private final Reads reads = new MemoryReads(tables, this::locked);
  private final Outbox outbox = new MemoryOutbox(tables, this::locked);
  private volatile Runnable beforeCommit = () -> {};
  private volatile Runnable afterCommit = () -> {};
  private volatile Optional<String> fault = Optional.empty();

  @Override
  public <T> T write(Function<Transaction, T> work) {
    return locked(
        () -> {
          T result;
          try {
            result = work.apply(new MemoryTransaction(tables));
            beforeCommit.run();
          } catch (Throwable crash) {
            tables.rollback();
            throw crash;
          }
          tables.commit();
          afterCommit.run();
          return result;
        });
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  /** Runs at the end of each transaction; what it throws undoes the transaction. */
  public void beforeCommit(Runnable hook) {
    beforeCommit = hook;
  }

  /** Runs after each commit; what it throws reaches the caller, who may think nothing was kept. */
  public void afterCommit(Runnable hook) {
    afterCommit = hook;
  }

  /** From now on every call is answered with {@link UnavailableException}. */
  public void breakDown(String why) {
    fault = Optional.of(why);
  }

  /** Ends what {@link #breakDown} began. */
  public void recover() {
    fault = Optional.empty();
  }

  @Override
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() {
    breakDown("the store is closed");
  }

  private <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      if (fault.isPresent()) {
        throw new UnavailableException(fault.get());
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
