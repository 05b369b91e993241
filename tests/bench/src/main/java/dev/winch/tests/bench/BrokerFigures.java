package dev.winch.tests.bench;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.model.event.Message;
import dev.winch.tests.kit.broker.Orders;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures the in-process broker: from a publish to the handler of an idle slot, one at a time;
 * tasks per second through eight slots, published in batches as the engine does; and the heap that
 * a million waiting tasks take. Prints one line per figure.
 */
public final class BrokerFigures {
  private static final int BATCH = 256;
  private static final int SLOTS = 8;

  private BrokerFigures() {}

  /**
   * @param arguments the number of tasks, a million if absent; {@code rabbitmq} before it for
   *     {@link RabbitFigures}
   */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length > 0 && arguments[0].equals("rabbitmq")) {
      RabbitFigures.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    wakeUp(tasks / 20);
    wakeUp(tasks / 20);
    throughput(tasks / 5);
    throughput(tasks / 5);
    heap(tasks);
  }

  private static void wakeUp(int tasks) throws InterruptedException {
    double[] micros = new double[tasks];
    try (InProcessBroker broker = broker()) {
      SynchronousQueue<Long> entered = new SynchronousQueue<>();
      broker.consume(
          "default",
          1,
          delivery -> {
            long now = System.nanoTime();
            delivery.ack();
            put(entered, now);
          });
      for (int i = 0; i < tasks; i++) {
        List<Message> message = messages(i, 1);
        long before = System.nanoTime();
        broker.publish(message);
        micros[i] = (entered.take() - before) / 1e3;
      }
    }
    Arrays.sort(micros);
    print("publish to handler, p50", micros[tasks / 2], "us");
    print("publish to handler, p99", micros[tasks * 99 / 100], "us");
  }

  private static void throughput(int tasks) throws InterruptedException {
    try (InProcessBroker broker = broker()) {
      CountDownLatch handled = new CountDownLatch(tasks);
      broker.consume(
          "default",
          SLOTS,
          delivery -> {
            delivery.ack();
            handled.countDown();
          });
      List<List<Message>> batches = batches(tasks).toList();
      long before = System.nanoTime();
      batches.forEach(broker::publish);
      handled.await();
      print("tasks through " + SLOTS + " slots", tasks * 1e9 / (System.nanoTime() - before), "/s");
    }
  }

  private static void heap(int tasks) {
    long before = used();
    try (InProcessBroker broker = broker()) {
      batches(tasks).forEach(broker::publish);
      double megabytes = (used() - before) / 1e6;
      print("heap of " + broker.queues().getFirst().size() + " waiting tasks", megabytes, "MB");
    }
  }

  private static Stream<List<Message>> batches(int tasks) {
    return IntStream.iterate(0, at -> at < tasks, at -> at + BATCH)
        .mapToObj(at -> messages(at, Math.min(BATCH, tasks - at)));
  }

  private static List<Message> messages(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(
            i -> Orders.dispatch(Orders.order("0".repeat(24) + HexFormat.of().toHexDigits(i))))
        .toList();
  }

  private static InProcessBroker broker() {
    return new InProcessBroker((task, _) -> Optional.of(Orders.order(task.value())));
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void put(SynchronousQueue<Long> queue, long value) {
    try {
      queue.put(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void print(String what, double figure, String unit) {
    System.out.printf(Locale.ROOT, "%-32s %12.0f %s%n", what, figure, unit);
  }
}
