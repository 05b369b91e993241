package dev.winch.store;

import dev.winch.model.run.JobRun;
import dev.winch.model.spec.JobSpec;
import java.util.Optional;
import java.util.function.Function;

/**
 * The durable state. Safe for use by many threads. A database that does not answer shows as {@link
 * dev.winch.model.fault.UnavailableException} from every method; the store recovers by itself.
 */
public interface Store extends AutoCloseable {

  /**
   * Runs the work as one transaction, durable when this returns. If the work throws, nothing of it
   * is kept. Blocks the caller; transactions of one process run one after another where the
   * database has a single writer. Where the database asks for it, the work runs again from the
   * start.
   */
  <T> T write(Function<Transaction, T> work);

  /**
   * Does ahead, on the caller's thread, what the insertion of this job takes beside its
   * transaction. Only for speed: without it, the transaction does the same.
   */
  default void prepare(JobRun job, JobSpec spec) {}

  /** Whether two transactions of one process gain by running side by side. */
  default boolean runsSideBySide() {
    return false;
  }

  /** Queries that see everything committed before they are called. */
  Reads reads();

  /** Where messages wait for a broker that does not share this database. */
  Outbox outbox();

  /**
   * Whether {@link Transaction#apply} puts the messages into the queues of the broker itself, which
   * are tables of the same database: then nothing is left to be handed over.
   */
  default boolean fillsQueues() {
    return false;
  }

  /** Whether it encrypts secrets: without a key it must not be given any (decision 17). */
  default boolean sealsSecrets() {
    return true;
  }

  /** Why it does not answer at the moment, or empty if it does. */
  Optional<String> fault();

  @Override
  void close();
}
