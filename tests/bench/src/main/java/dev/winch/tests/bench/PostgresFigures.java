package dev.winch.tests.bench;

import dev.winch.broker.Broker;
import dev.winch.broker.postgres.PollSettings;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.store.postgres.QueueRows;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.broker.Orders;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Measures the PostgreSQL broker on a server with {@code fsync} on: from a publish to the handler
 * of an idle slot and from a report to its consumer, one at a time, in one process and between two;
 * and tasks per second from publish to the report of the end, through eight slots and with
 * everything going through tables. Prints one line per figure.
 */
public final class PostgresFigures {
  private static final int BATCH = 256;
  private static final NodeId NODE = new NodeId("node");
  private static final MessageJson JSON = new MessageJson(Cipher.none());

  private final QueueRows rows = new QueueRows(JSON);
  private final DataSource source;

  private PostgresFigures(DataSource source) {
    this.source = source;
  }

  /**
   * @param arguments the number of tasks, 100,000 if absent
   */
  public static void main(String[] arguments) throws Exception {
    int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    try (PostgresServer server = PostgresServer.launch()) {
      PostgresFigures figures = new PostgresFigures(server.dataSource(server.newDatabase()));
      figures.makeTables();
      figures.dispatches(tasks / 50, false);
      figures.dispatches(tasks / 50, true);
      figures.reports(tasks / 50);
      figures.throughput(tasks / 5, 8);
      figures.throughput(tasks, 8);
      figures.throughput(tasks, 64);
    }
  }

  private void makeTables() throws SQLException, IOException {
    try (InputStream script = QueueRows.class.getResourceAsStream("002-queues.sql");
        Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private PostgresBroker broker() {
    return new PostgresBroker(source, JSON, PollSettings.standard(), TestThreads.create());
  }

  /** From the commit of a dispatch to its handler. */
  private void dispatches(int count, boolean apart) throws Exception {
    double[] committed = new double[count];
    double[] decided = new double[count];
    try (PostgresBroker engine = broker();
        PostgresBroker other = broker();
        Connection connection = transactions()) {
      SynchronousQueue<Long> entered = new SynchronousQueue<>();
      Broker worker = apart ? other : engine;
      worker.consume(
          "default",
          1,
          delivery -> {
            long now = System.nanoTime();
            delivery.ack();
            put(entered, now);
          });
      for (int i = 0; i < count; i++) {
        List<Message> message = messages(i, 1);
        long before = System.nanoTime();
        commit(connection, message);
        long between = System.nanoTime();
        engine.publish(message);
        long handled = entered.take();
        committed[i] = (handled - between) / 1e3;
        decided[i] = (handled - before) / 1e3;
      }
    }
    String where = apart ? "other process" : "one process";
    percentiles("publish to handler, " + where, committed);
    percentiles("write, commit to handler, " + where, decided);
  }

  /** From a worker's report to the consumer in another process, and to its being durable. */
  private void reports(int count) throws Exception {
    double[] seen = new double[count];
    double[] durable = new double[count];
    try (PostgresBroker engine = broker();
        PostgresBroker worker = broker()) {
      SynchronousQueue<Long> entered = new SynchronousQueue<>();
      engine.consumeReports(
          _ -> {
            put(entered, System.nanoTime());
            return CompletableFuture.completedFuture(null);
          });
      for (int i = 0; i < count; i++) {
        long before = System.nanoTime();
        CompletableFuture<Long> done =
            worker.report(started(new TaskId(id(i)))).thenApply(_ -> System.nanoTime());
        seen[i] = (entered.take() - before) / 1e3;
        durable[i] = (done.join() - before) / 1e3;
      }
    }
    percentiles("report to consumer", seen);
    percentiles("report to durable", durable);
  }

  /** As a worker does it: a slot goes on while the report of the end before is on its way. */
  private void throughput(int tasks, int slots) throws Exception {
    try (PostgresBroker engine = broker();
        PostgresBroker worker = broker();
        Connection connection = transactions()) {
      CountDownLatch ended = new CountDownLatch(2 * tasks);
      Semaphore unsettledEnds = new Semaphore(slots);
      engine.consumeReports(
          _ -> {
            ended.countDown();
            return CompletableFuture.completedFuture(null);
          });
      worker.consume(
          "default",
          slots,
          delivery -> {
            TaskId id = delivery.order().id();
            var _ = worker.report(started(id)).thenRun(delivery::ack);
            unsettledEnds.acquireUninterruptibly();
            var _ = worker.report(completed(id)).thenRun(unsettledEnds::release);
          });
      long before = System.nanoTime();
      for (int at = 0; at < tasks; at += BATCH) {
        List<Message> batch = messages(at, Math.min(BATCH, tasks - at));
        commit(connection, batch);
        engine.publish(batch);
      }
      ended.await();
      double seconds = (System.nanoTime() - before) / 1e9;
      print("tasks through " + slots + " slots, all reported", tasks / seconds, "/s");
    }
  }

  private Connection transactions() throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private void commit(Connection connection, List<Message> messages) throws SQLException {
    rows.write(connection, messages, _ -> 0);
    connection.commit();
  }

  private static List<Message> messages(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Orders.dispatch(Orders.order(id(i))))
        .toList();
  }

  private static Report started(TaskId task) {
    return new Report.Started(task, 1, new NodeProcess(NODE, Instant.EPOCH), Instant.EPOCH);
  }

  private static Report completed(TaskId task) {
    return new Report.Completed(
        task, 1, new NodeProcess(NODE, Instant.EPOCH), Instant.EPOCH, Instant.EPOCH, "done");
  }

  private static String id(int i) {
    return "0".repeat(24) + HexFormat.of().toHexDigits(i);
  }

  private static void put(SynchronousQueue<Long> queue, long value) {
    try {
      queue.put(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void percentiles(String what, double[] micros) {
    Arrays.sort(micros);
    print(what + ", p50", micros[micros.length / 2], "us");
    print(what + ", p99", micros[micros.length * 99 / 100], "us");
  }

  private static void print(String what, double figure, String unit) {
    System.out.printf(Locale.ROOT, "%-48s %8.0f %s%n", what, figure, unit);
  }
}
