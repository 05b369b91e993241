package dev.winch.tests.bench;

import dev.winch.broker.Broker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.broker.Orders;
import dev.winch.tests.kit.broker.RabbitServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.IntStream;

/**
 * Measures the RabbitMQ broker, engine and worker as two brokers on one node: from a publish to the
 * handler of an idle slot, one at a time; tasks per second that are published in batches and
 * confirmed; and tasks per second from there through slots and back by a report that the engine
 * settles.
 */
public final class RabbitFigures {
  private static final int BATCH = 256;
  private static final int SLOTS = 64;

  private final QueueType type;
  private final int tasks;

  private RabbitFigures(QueueType type, int tasks) {
    this.type = type;
    this.tasks = tasks;
  }

  /**
   * @param arguments the number of tasks, 20,000 if absent
   */
  public static void main(String[] arguments) throws InterruptedException {
    int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    for (QueueType type : QueueType.values()) {
      RabbitFigures figures = new RabbitFigures(type, tasks);
      figures.wakeUp(tasks / 20);
      figures.publish();
      figures.throughput();
      figures.backlog();
    }
  }

  private void wakeUp(int times) throws InterruptedException {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker engine = open(host);
        Broker worker = open(host)) {
      SynchronousQueue<Long> entered = new SynchronousQueue<>();
      worker.consume(
          "default",
          1,
          delivery -> {
            long now = System.nanoTime();
            delivery.ack();
            put(entered, now);
          });
      double[] micros = new double[times];
      for (int i = 0; i < times; i++) {
        // What is measured is the way to an idle worker.
        Thread.sleep(20);
        long before = System.nanoTime();
        engine.publish(messages(i, 1));
        micros[i] = (entered.take() - before) / 1e3;
      }
      Arrays.sort(micros);
      print("publish to handler, p50", micros[times / 2], "us");
      print("publish to handler, p99", micros[times * 99 / 100], "us");
    }
    host.delete();
  }

  private void publish() {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker engine = open(host)) {
      engine.publish(messages(0, 1));
      long before = System.nanoTime();
      batches(engine);
      print("published and confirmed", tasks * 1e9 / (System.nanoTime() - before), "/s");
    }
    host.delete();
  }

  private void throughput() throws InterruptedException {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker engine = open(host);
        Broker worker = open(host)) {
      CountDownLatch settled = new CountDownLatch(2 * tasks);
      engine.consumeReports(_ -> settled(settled));
      worker.consume("default", SLOTS, delivery -> run(worker, delivery, settled));
      long before = System.nanoTime();
      batches(engine);
      settled.await();
      print("publish, take, report", tasks * 1e9 / (System.nanoTime() - before), "/s");
    }
    host.delete();
  }

  /** The same when everything waits before the first worker comes. */
  private void backlog() throws InterruptedException {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker engine = open(host);
        Broker worker = open(host)) {
      CountDownLatch settled = new CountDownLatch(2 * tasks);
      batches(engine);
      engine.consumeReports(_ -> settled(settled));
      long before = System.nanoTime();
      worker.consume("default", SLOTS, delivery -> run(worker, delivery, settled));
      settled.await();
      print("take and report a backlog", tasks * 1e9 / (System.nanoTime() - before), "/s");
    }
    host.delete();
  }

  private static CompletableFuture<Void> settled(CountDownLatch settled) {
    settled.countDown();
    return CompletableFuture.completedFuture(null);
  }

  private static void run(Broker worker, Broker.Delivery delivery, CountDownLatch settled) {
    worker
        .report(
            new Report.Started(
                delivery.order().id(),
                delivery.order().dispatch(),
                new NodeProcess(new NodeId("node"), Instant.EPOCH),
                Instant.EPOCH))
        .thenRun(delivery::ack)
        .join();
    settled.countDown();
  }

  private void batches(Broker engine) {
    for (int at = 0; at < tasks; at += BATCH) {
      engine.publish(messages(at, Math.min(BATCH, tasks - at)));
    }
  }

  private static List<Message> messages(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Orders.dispatch(Orders.order("task" + i)))
        .toList();
  }

  private Broker open(RabbitServer.VirtualHost host) {
    return RabbitBroker.open(
        new RabbitSettings(
            RabbitUrl.parse(host.url()),
            Optional.of(host.managementUrl()),
            type,
            "figures",
            Duration.ofSeconds(10)),
        new MessageJson(Cipher.of(List.of("key"))),
        new SplittableRandom(1),
        TestThreads.create());
  }

  private static void put(SynchronousQueue<Long> queue, long value) {
    try {
      queue.put(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void print(String what, double figure, String unit) {
    System.out.printf(
        Locale.ROOT,
        "%-8s %-28s %12.0f %s%n",
        type.name().toLowerCase(Locale.ROOT),
        what,
        figure,
        unit);
  }
}
