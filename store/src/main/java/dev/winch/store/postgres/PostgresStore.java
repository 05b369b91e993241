package dev.winch.store.postgres;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Backlog;
import dev.winch.store.Notices;
import dev.winch.store.Outbox;
import dev.winch.store.PoolUse;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import dev.winch.store.rows.AccountReads;
import dev.winch.store.rows.BacklogRows;
import dev.winch.store.rows.ChangeReads;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.RecoveryReads;
import dev.winch.store.rows.Reencryption;
import dev.winch.store.rows.ScheduleReads;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.TaskRows;
import dev.winch.store.rows.UserReads;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Store in a PostgreSQL database that several processes can share. Transactions run concurrently;
 * each locks the rows that it loads.
 */
public final class PostgresStore implements Store {
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

  /**
   * With at least this many connections two transactions may write concurrently; the same number is
   * left to readers.
   */
  private static final int CONNECTIONS_FOR_TWO = 4;

  private final Pool pool;
  private final boolean sideBySide;
  private final boolean sealsSecrets;
  private final Definitions definitions;
  private final Optional<QueueRows> queues;
  private final Reads reads;
  private final PostgresOutbox outbox;
  private final PostgresNotices notices;

  /** The failure of the last transaction, kept until a probe write succeeds. */
  private final AtomicReference<Optional<String>> writeFault =
      new AtomicReference<>(Optional.empty());

  private PostgresStore(Pool pool, PoolSize size, Cipher cipher, Optional<QueueRows> queues) {
    this.pool = pool;
    sideBySide = size.open() >= CONNECTIONS_FOR_TWO;
    this.queues = queues;
    sealsSecrets = cipher.seals();
    definitions = new Definitions(cipher);
    reads =
        new Reads(
            new PostgresJobQueries(pool, definitions),
            new PostgresJobLists(pool, definitions),
            new PostgresLogQueries(pool),
            new UserReads(pool::with),
            new AccountReads(pool::with),
            new ScheduleReads(
                pool::with,
                pool::with,
                viewer -> new PostgresVisibility(viewer).ofSchedules(),
                definitions),
            new RecoveryReads(pool::with, definitions),
            new PostgresDueQueries(pool),
            new PostgresNodeQueries(pool, definitions),
            new ChangeReads(
                pool::with, definitions, "tasks", TaskRows.SELECT_CHANGED, PostgresStore::tasks));
    outbox = new PostgresOutbox(pool);
    notices = new PostgresNotices(pool);
  }

  private static <R> List<R> tasks(
      Statements statements, String select, Collection<TaskId> ids, Statements.Mapper<R> reader) {
    List<String> texts = ids.stream().map(TaskId::value).toList();
    return statements.list(select + "where id = any(?)", p -> p.texts(texts), reader);
  }

  /**
   * Connects and migrates the schema.
   *
   * @param cipher encrypts secrets in rows
   * @param queues inserts messages into the queues of the broker in the same database, if that is
   *     the broker
   * @param wait how long to wait for a database that does not answer yet (O9)
   * @param random spreads the pauses before work runs again
   * @throws UnavailableException if it does not answer by then, with the reason
   * @throws dev.winch.model.fault.ConflictException if the schema is that of a newer Winch or
   *     another program
   */
  public static PostgresStore open(
      Dsn dsn,
      PoolSize size,
      Cipher cipher,
      Optional<QueueRows> queues,
      Duration wait,
      RandomGenerator random) {
    var pool = new Pool(dsn, size, random);
    try {
      migrate(pool, dsn, wait);
      useSalt(pool, cipher);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
    return new PostgresStore(pool, size, cipher, queues);
  }

  static void useSalt(Pool pool, Cipher cipher) {
    pool.run(
        session -> {
          Reencryption.useSalt(session, cipher);
        });
  }

  private static void migrate(Pool pool, Dsn dsn, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      try {
        pool.run(
            session -> {
              PostgresMigrations.apply(session, dsn.place());
            });
        return;
      } catch (UnavailableException e) {
        if (System.nanoTime() - deadline >= 0 || Thread.interrupted()) {
          throw e;
        }
        LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
      }
    }
  }

  @Override
  public <T> T write(Function<Transaction, T> work) {
    try {
      return trusting(work);
    } catch (UnavailableException e) {
      writeFault.set(Optional.of(e.getMessage()));
      throw e;
    }
  }

  /**
   * Runs the work assuming that no row to be inserted exists; if one does, runs it again without
   * that assumption.
   */
  private <T> T trusting(Function<Transaction, T> work) {
    try {
      return pool.with(session -> transaction(session, work, true));
    } catch (InternalException e) {
      if (!PostgresErrors.isDuplicate(e)) {
        throw e;
      }
      return pool.with(session -> transaction(session, work, false));
    }
  }

  /** Runs one transaction; the pool restores auto-commit. */
  private <T> T transaction(
      PostgresSession session, Function<Transaction, T> work, boolean trusting) {
    session.run(
        connection -> {
          connection.setAutoCommit(false);
        });
    var transaction = new PostgresTransaction(session, definitions, queues, trusting);
    try {
      T result = work.apply(transaction);
      transaction.commit();
      return result;
    } catch (Throwable e) {
      rollback(session, e);
      throw e;
    }
  }

  private static void rollback(PostgresSession session, Throwable cause) {
    try {
      session.run(
          connection -> {
            if (!connection.isClosed()) {
              connection.rollback();
            }
          });
    } catch (RuntimeException e) {
      // The connection is closed, and the database rolls back.
      cause.addSuppressed(e);
    }
  }

  @Override
  public PreparedJob prepare(JobRun job, JobSpec spec) {
    return PostgresPreparedJob.of(job, spec, definitions);
  }

  @Override
  public boolean runsSideBySide() {
    return sideBySide;
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Optional<Notices> notices() {
    return Optional.of(notices);
  }

  @Override
  public boolean fillsQueues() {
    return queues.isPresent();
  }

  @Override
  public boolean sealsSecrets() {
    return sealsSecrets;
  }

  @Override
  public Backlog backlog() {
    return pool.with(
        session ->
            BacklogRows.read(
                session,
                "select queue, count(*), min(scheduled_at) from tasks where state = 'SCHEDULED'"
                    + " and queue <> '' and scheduled_at is not null group by queue"));
  }

  @Override
  public Optional<PoolUse> pool() {
    return Optional.of(pool.use());
  }

  @Override
  public Optional<String> fault() {
    try {
      pool.check();
      Optional<String> before = Objects.requireNonNull(writeFault.get());
      if (before.isPresent()) {
        pool.probe();
        writeFault.compareAndSet(before, Optional.empty());
      }
      return Optional.empty();
    } catch (UnavailableException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
