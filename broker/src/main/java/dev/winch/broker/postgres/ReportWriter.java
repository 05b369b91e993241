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
  private final ConcurrentLinkedQueue<PendingRow> letters = new ConcurrentLinkedQueue<>();
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
    PendingRow letter = new PendingRow(context.json().report(report), new CompletableFuture<>());
    letters.add(letter);
    toDo.raise();
    if (closed) {
      refuseAll();
    }
    return letter.written;
  }

  private Duration write() throws InterruptedException {
    if (letters.isEmpty()) {
      toDo.await(IDLE);
    }
    List<PendingRow> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < BATCH && bytes < BATCH_BYTES && !letters.isEmpty()) {
      PendingRow letter = letters.poll();
      batch.add(letter);
      bytes += letter.body.length();
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
      batch.forEach(letter -> letter.written.completeExceptionally(e));
      return;
    } catch (RuntimeException e) {
      if (batch.size() == 1) {
        batch.getFirst().written.completeExceptionally(e);
      } else {
        batch.forEach(letter -> write(List.of(letter)));
      }
      return;
    } catch (Error e) {
      batch.forEach(letter -> letter.written.completeExceptionally(e));
      throw e;
    }
    batch.forEach(letter -> letter.written.complete(null));
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
    for (PendingRow letter = letters.poll(); letter != null; letter = letters.poll()) {
      letter.written.completeExceptionally(new UnavailableException(PostgresBroker.CLOSED));
    }
  }
}
