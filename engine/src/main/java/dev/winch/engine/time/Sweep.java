package dev.winch.engine.time;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.RetryDelays;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Deletes expired jobs, log parts and nodes, and re-encrypts rows that are stored under an old key
 * or in an old format. Works in small transactions with pauses between them, so it never delays the
 * engine, however much there is to delete. Several coordinators may sweep concurrently.
 */
public final class Sweep implements AutoCloseable {
  /** Most rows of one kind in one transaction. */
  public static final int ROWS = 200;

  /** Most headers of jobs in one transaction: each costs some more than a row. */
  private static final int JOBS = 50;

  /** Nodes that have been silent for longer are not shown, and of no use to anybody. */
  static final Duration NODES = Duration.ofMinutes(5);

  /** A drained node that comes back within this time is still drained. */
  static final Duration DRAINED = Duration.ofDays(1);

  /** How late a job goes at most when there is nothing else to delete. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  static final Duration BREATH = Duration.ofMillis(20);

  /** Nothing waits for a sweep: one that fails is in no hurry to try again. */
  private static final RetryDelays DELAYS = new RetryDelays(PAUSE, Duration.ofMinutes(1));

  /** A transaction that deletes waits for others of its process, on a large database for long. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Store store;
  private final InstantSource clock;
  private final Retention retention;
  private final BackgroundLoop loop;

  /**
   * How long things are kept.
   *
   * @param logs from when a part was printed, whether its job has ended or not
   * @param jobs ended ones, from their creation; also entries about logins and users
   */
  public record Retention(Duration logs, Duration jobs) {}

  public Sweep(Store store, InstantSource clock, Retention retention, BackgroundThreads threads) {
    this.store = store;
    this.clock = clock;
    this.retention = retention;
    LoopSpec spec = LoopSpec.named("retention").onPlatformThread().retrying(DELAYS);
    this.loop = threads.loop(spec.patient(PATIENCE), this::next);
  }

  public void start() {
    loop.start();
  }

  private Duration next() {
    Instant now = clock.instant();
    boolean more = store.write(transaction -> sweep(transaction, now));
    more |= store.write(transaction -> transaction.reencrypt(ROWS));
    return more ? BREATH : PAUSE;
  }

  private boolean sweep(Transaction transaction, Instant now) {
    transaction.deleteSilentNodes(now.minus(NODES), now.minus(DRAINED));
    int jobs = transaction.deleteExpiredJobs(now.minus(retention.jobs()), now, JOBS);
    int remains = transaction.deleteRemains(ROWS);
    int logs = transaction.deleteExpiredLogs(now.minus(retention.logs()), ROWS);
    int access = transaction.accounts().deleteExpired(now.minus(retention.jobs()), now, ROWS);
    return jobs + remains + logs + access > 0;
  }

  @Override
  public void close() {
    loop.close();
  }
}
