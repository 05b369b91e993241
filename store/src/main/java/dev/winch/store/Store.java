package dev.winch.store;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.spec.JobSpec;
import java.util.Optional;
import java.util.function.Function;

/**
 * SPI of the durable state: transactions, queries and the outbox. Thread-safe. If the database does
 * not answer, every method throws {@link dev.winch.model.fault.UnavailableException}; the store
 * reconnects by itself.
 */
public interface Store extends AutoCloseable {

  /**
   * Runs the work as one transaction, which is durable when this method returns. If the work
   * throws, the transaction is rolled back. Blocks the caller; if the database has a single writer,
   * the transactions of a process run one after another. After a deadlock or a lost connection the
   * work may run again from the start.
   */
  <T> T write(Function<Transaction, T> work);

  /**
   * Computes ahead of the transaction, on the caller's thread, what the insertion of this job needs
   * and what depends on nothing else: its stored definition and its search words. An optimisation:
   * without it the transaction does the same.
   */
  PreparedJob prepare(JobRun job, JobSpec spec);

  /** Whether concurrent transactions of one process are faster than serial ones. */
  default boolean runsSideBySide() {
    return false;
  }

  /** Queries that see everything committed before the call. */
  Reads reads();

  /** The outbox for a broker that does not share this database. */
  Outbox outbox();

  /** Messages to other processes; empty if no other process uses this database. */
  default Optional<Notices> notices() {
    return Optional.empty();
  }

  /**
   * Whether {@link Transaction#apply} inserts the messages into the broker's queues, which are
   * tables of the same database, so nothing needs to be published.
   */
  default boolean fillsQueues() {
    return false;
  }

  /** Whether secrets are encrypted. Without a key the store must not be given any (decision 17). */
  boolean sealsSecrets();

  /** What waits, for metrics. Takes time in proportion to the number of SCHEDULED tasks. */
  Backlog backlog();

  /** Its pool of connections, if it has one. */
  default Optional<PoolUse> pool() {
    return Optional.empty();
  }

  /** The reason why the store does not answer; empty if it does. */
  Optional<String> fault();

  @Override
  void close();
}
