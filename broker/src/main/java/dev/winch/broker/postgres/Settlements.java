package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that this process has taken: renews their leases until they are settled, and writes
 * settlements in batches, retrying while the database is down. Thread-safe.
 */
final class Settlements {
  private static final Logger log = LoggerFactory.getLogger(Settlements.class);
  private static final int BATCH = 1_000;

  /** How long the writer sleeps without work. */
  private static final Duration IDLE = Duration.ofSeconds(5);

  /** How long a release waits for its write. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Database database;
  private final PollSettings pollSettings;
  private final LongSupplier nanos;
  private final Map<TaskRow, Long> held = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<Settlement> due = new ConcurrentLinkedDeque<>();

  /** Settlements whose rows were locked by another transaction, to be retried. */
  private final Queue<Settlement> missed = new ConcurrentLinkedQueue<>();

  private final BackgroundLoop writer;

  private record Settlement(
      TaskRow row, boolean started, boolean again, CompletableFuture<Void> written) {}

  Settlements(Database database, PollSettings pollSettings, BackgroundThreads threads) {
    this.database = database;
    this.pollSettings = pollSettings;
    this.nanos = threads.clock();
    writer = threads.loop("broker-settlements", this::write);
    writer.start();
  }

  /** Holds a row, starting with the moment at which it was taken. */
  void hold(TaskRow row) {
    held.put(row, nanos.getAsLong());
  }

  /** Acknowledges a held row. Returns at once. */
  void acknowledge(TaskRow row) {
    var _ = settle(row, true);
  }

  /** Returns a held row to its queue; waits up to a second for the write. */
  void release(TaskRow row) {
    CompletableFuture<Void> written = settle(row, false);
    try {
      written.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      // It is returned as soon as the database answers.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops holding a row that was settled elsewhere. */
  void forget(TaskRow row) {
    held.remove(row);
  }

  private CompletableFuture<Void> settle(TaskRow row, boolean started) {
    CompletableFuture<Void> written = new CompletableFuture<>();
    held.remove(row);
    due.add(new Settlement(row, started, false, written));
    writer.wake();
    return written;
  }

  /** Renews the leases of held rows and retries settlements of locked rows. */
  void renew() {
    for (Settlement settlement = missed.poll(); settlement != null; settlement = missed.poll()) {
      due.add(settlement);
    }
    writer.wake();
    long oldEnough = nanos.getAsLong() - pollSettings.renewal().toNanos() / 2;
    List<TaskRow> rows =
        held.entrySet().stream()
            .filter(entry -> entry.getValue() - oldEnough <= 0)
            .map(Map.Entry::getKey)
            .toList();
    if (!rows.isEmpty()) {
      database.run(
          connection -> {
            TaskSql.renew(connection, rows, pollSettings.lease());
            return rows.size();
          });
    }
  }

  private Duration write() {
    writeSome();
    return due.isEmpty() ? IDLE : Duration.ZERO;
  }

  private void writeSome() {
    List<Settlement> batch = new ArrayList<>();
    while (batch.size() < BATCH && !due.isEmpty()) {
      batch.add(due.poll());
    }
    try {
      write(batch.stream().filter(Settlement::started).toList(), TaskSql::acknowledge);
      write(batch.stream().filter(one -> !one.started()).toList(), TaskSql::release);
    } catch (RuntimeException | Error e) {
      batch.reversed().stream().filter(one -> !one.written().isDone()).forEach(due::addFirst);
      throw e;
    }
  }

  private interface Statement {
    Set<TaskId> on(java.sql.Connection connection, List<TaskRow> rows) throws java.sql.SQLException;
  }

  private void write(List<Settlement> settlements, Statement statement) {
    if (settlements.isEmpty()) {
      return;
    }
    List<TaskRow> rows = settlements.stream().map(Settlement::row).toList();
    Set<TaskId> reached = database.run(connection -> statement.on(connection, rows));
    for (Settlement settlement : settlements) {
      settlement.written().complete(null);
      if (!reached.contains(settlement.row().task()) && !settlement.again()) {
        missed.add(
            new Settlement(
                settlement.row(), settlement.started(), true, new CompletableFuture<>()));
      }
    }
  }

  /** Writes the remaining settlements if the database answers, and stops. */
  void close() {
    writer.stop();
    writer.awaitEnd(database.fault().isEmpty() ? PATIENCE.multipliedBy(5) : PATIENCE);
    try {
      while (!due.isEmpty() && database.fault().isEmpty()) {
        writeSome();
      }
    } catch (UnavailableException e) {
      log.warn(
          "cannot write the settlement of {} tasks; they return to their queues and may run again:"
              + " {}",
          due.size(),
          e.getMessage());
    }
  }
}
