package dev.winch.broker.postgres;

import dev.winch.broker.Broker.ReportConsumer;
import dev.winch.broker.Broker.Subscription;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Report;
import dev.winch.model.fault.Backoff;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes the report table for the consumer of this process. Each batch is a transaction that
 * stays open until the consumer has committed its effects: if this process or its connection dies,
 * the rows reappear. There are two lanes: while one batch is being committed, the other lane takes
 * and passes on the next, in queue order.
 */
final class ReportReader implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(ReportReader.class);
  private static final int LANES = 2;
  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 8_000_000;

  /** Rejections as an internal error until a report is moved to {@code queue_parked}. */
  private static final int ATTEMPTS = 10;

  private static final Backoff PAUSES =
      Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(10));

  private static final Topic TOPIC = new Topic.Reports();

  private final BrokerContext context;
  private final ReportConsumer consumer;
  private final WakeSignal signal;
  private final List<BackgroundLoop> lanes;

  /** Held by the lane that is taking and passing on a batch. */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** Read-locked during calls of the consumer; write-locked to wait for them. */
  private final ReadWriteLock calls = new ReentrantReadWriteLock();

  /** Completes when lanes must stop waiting for the consumer. */
  private final CompletableFuture<Void> cut = new CompletableFuture<>();

  private volatile boolean open = true;

  ReportReader(BrokerContext context, ReportConsumer consumer) {
    this.context = context;
    this.consumer = consumer;
    this.signal = context.signals().join(TOPIC);
    this.lanes =
        IntStream.range(0, LANES).mapToObj(i -> new Lane(context.threads(), i).loop).toList();
    lanes.forEach(BackgroundLoop::start);
  }

  boolean isOpen() {
    return open;
  }

  /** Passes a report of this process directly to the consumer; empty if there is none. */
  Optional<CompletableFuture<Void>> pass(Report report) {
    return pass(() -> report);
  }

  private Optional<CompletableFuture<Void>> pass(Supplier<Report> report) {
    calls.readLock().lock();
    try {
      return open ? Optional.of(consumer.accept(report.get())) : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(CompletableFuture.failedFuture(e));
    } finally {
      calls.readLock().unlock();
    }
  }

  /** One of the alternating readers of the queue. */
  private final class Lane {
    private final BackgroundLoop loop;

    Lane(BackgroundThreads threads, int number) {
      loop = threads.loop("broker-report-lane-" + number, this::run);
    }

    private Duration run() throws InterruptedException {
      loop.idle(turn::lockInterruptibly);
      try {
        signal.lower();
        boolean some = open && context.database().transaction(ReportReader.this::work);
        if (turn.isHeldByCurrentThread() && !some && open) {
          signal.await(context.threads().varied(context.pollSettings().poll()));
        }
      } finally {
        if (turn.isHeldByCurrentThread()) {
          turn.unlock();
        }
      }
      return Duration.ZERO;
    }
  }

  /**
   * Processes one batch and returns whether there was any; the other lane continues once everything
   * is passed on.
   */
  private boolean work(Connection connection) throws SQLException {
    List<Handed> batch = new ArrayList<>();
    for (ReportRow row : ReportSql.take(connection, BATCH, BATCH_BYTES)) {
      batch.add(handOver(row));
    }
    if (batch.isEmpty()) {
      return false;
    }
    turn.unlock();
    for (Handed handed : batch) {
      settle(connection, handed);
    }
    return true;
  }

  /** A row and its result. */
  private sealed interface Handed {
    record Over(ReportRow row, Report report, CompletableFuture<Void> done) implements Handed {}

    record Kept(ReportRow row) implements Handed {}

    record Unreadable(ReportRow row, RuntimeException why) implements Handed {}
  }

  private Handed handOver(ReportRow row) {
    Report report;
    try {
      report = context.json().report(row.body());
    } catch (RuntimeException e) {
      return new Handed.Unreadable(row, e);
    }
    return pass(report)
        .<Handed>map(done -> new Handed.Over(row, report, done))
        .orElseGet(() -> new Handed.Kept(row));
  }

  private void settle(Connection connection, Handed handed) throws SQLException {
    switch (handed) {
      case Handed.Kept(ReportRow row) ->
          ReportSql.putBack(connection, row, row.attempts(), Duration.ZERO);
      case Handed.Unreadable(ReportRow row, RuntimeException why) -> {
        log.error("a report is unreadable and was moved to the table queue_parked", why);
        ReportSql.park(connection, row, why.toString());
      }
      case Handed.Over(ReportRow row, Report report, CompletableFuture<Void> done) -> {
        Optional<Throwable> refusal = refusal(done);
        if (refusal.isPresent()) {
          refused(connection, row, report, refusal.get());
        }
      }
    }
  }

  private Optional<Throwable> refusal(CompletableFuture<Void> done) {
    try {
      CompletableFuture.anyOf(done, cut).join();
      if (!done.isDone()) {
        throw new UnavailableException(PostgresBroker.CLOSED);
      }
      return Optional.empty();
    } catch (CompletionException e) {
      return Optional.ofNullable(e.getCause());
    }
  }

  /** Retries a report that cannot be processed now; moves one aside that is rejected repeatedly. */
  private static void refused(Connection connection, ReportRow row, Report report, Throwable why)
      throws SQLException {
    int attempts = row.attempts() + 1;
    if (why instanceof InternalException && attempts >= ATTEMPTS) {
      log.error(
          "{} was moved to the table queue_parked after {} attempts",
          report.summary(),
          attempts,
          why);
      ReportSql.park(connection, row, why.toString());
    } else {
      log.warn("{} failed and will be redelivered: {}", report.summary(), why.toString());
      ReportSql.putBack(connection, row, attempts, PAUSES.after(attempts, 0));
    }
  }

  @Override
  public void pause() {
    open = false;
    lanes.forEach(BackgroundLoop::stop);
    signal.raise();
    context.signals().leave(TOPIC, signal);
  }

  /** Reports that are not committed yet stay in the queue. */
  @Override
  public void close() {
    calls.writeLock().lock();
    try {
      pause();
    } finally {
      calls.writeLock().unlock();
    }
  }

  /**
   * Waits after {@link #pause} until passed on reports are committed. The others stay in the queue.
   */
  void end(Duration atMost) {
    cut.completeOnTimeout(null, atMost.toNanos(), TimeUnit.NANOSECONDS);
    lanes.forEach(lane -> lane.awaitEnd(atMost.multipliedBy(2)));
  }
}
