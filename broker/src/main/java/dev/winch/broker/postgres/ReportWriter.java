package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Group commit for reports of this process: those that arrive during a commit form the next
 * transaction. Thread-safe; futures complete on the writer's thread.
 */
final class ReportWriter {
  private static final int BATCH = 256;
  private static final long BATCH_BYTES = 4_000_000;
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Topic TOPIC = new Topic.Reports();

  private final BrokerContext context;
  private final ConcurrentLinkedQueue<PendingRow> queue = new ConcurrentLinkedQueue<>();
  private final WakeSignal toDo = new WakeSignal();
  private final BackgroundLoop writer;
  private volatile boolean closed;

  private record PendingRow(String body, CompletableFuture<Void> written) {}

  ReportWriter(BrokerContext context) {
    this.context = context;
    writer = context.threads().loop("broker-reports", this::write);
    writer.start();
  }

  /**
   * Queues a report. The future completes when it is durable, and fails if it may not have been
   * written.
   */
  CompletableFuture<Void> write(Report report) {
    PendingRow pending = new PendingRow(context.json().report(report), new CompletableFuture<>());
    queue.add(pending);
    toDo.raise();
    if (closed) {
      refuseAll();
    }
    return pending.written;
  }

  private Duration write() throws InterruptedException {
    if (queue.isEmpty()) {
      toDo.await(IDLE);
    }
    List<PendingRow> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < BATCH && bytes < BATCH_BYTES && !queue.isEmpty()) {
      PendingRow pending = queue.poll();
      batch.add(pending);
      bytes += pending.body.length();
    }
    if (!batch.isEmpty()) {
      write(batch);
    }
    return Duration.ZERO;
  }

  /**
   * Writes a batch. A failure fails all its futures, and the senders repeat; an error of a single
   * report fails only that one.
   */
  private void write(List<PendingRow> batch) {
    try {
      List<String> bodies = batch.stream().map(PendingRow::body).toList();
      var _ =
          context
              .database()
              .run(
                  connection -> {
                    int written = ReportSql.insert(connection, bodies);
                    context.notifier().wake(connection, TOPIC);
                    return written;
                  });
    } catch (UnavailableException e) {
      batch.forEach(pending -> pending.written.completeExceptionally(e));
      return;
    } catch (RuntimeException e) {
      if (batch.size() == 1) {
        batch.getFirst().written.completeExceptionally(e);
      } else {
        batch.forEach(pending -> write(List.of(pending)));
      }
      return;
    } catch (Error e) {
      batch.forEach(pending -> pending.written.completeExceptionally(e));
      throw e;
    }
    batch.forEach(pending -> pending.written.complete(null));
  }

  /** Finishes the current write and rejects the rest. */
  void close() {
    closed = true;
    writer.stop();
    toDo.raise();
    writer.awaitEnd(PATIENCE);
    refuseAll();
  }

  private void refuseAll() {
    for (PendingRow pending = queue.poll(); pending != null; pending = queue.poll()) {
      pending.written.completeExceptionally(new UnavailableException(PostgresBroker.CLOSED));
    }
  }
}
