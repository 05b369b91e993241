package dev.winch.tests.kit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Subscription;
import dev.winch.model.event.Report;
import dev.winch.model.run.QueueInfo;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker that a contract is tested on. */
public abstract class BrokerUnderTest {
  protected Broker broker;

  /** A broker without queues. */
  protected abstract Broker open();

  @BeforeEach
  void openBroker() {
    broker = open();
  }

  @AfterEach
  void closeBroker() {
    broker.close();
  }

  /** The next tasks of the queue {@code default} in the order in which slots take them. */
  protected final List<String> taken(int slots, int count) {
    List<String> tasks = new CopyOnWriteArrayList<>();
    try (Subscription subscription =
        broker.consume(
            "default",
            slots,
            delivery -> {
              tasks.add(delivery.order().id().value());
              delivery.ack();
            })) {
      await().untilAsserted(() -> assertThat(tasks).hasSizeGreaterThanOrEqualTo(count));
      subscription.pause();
    }
    return tasks;
  }

  protected final QueueInfo info(String queue) {
    return broker.queue(queue).orElseThrow();
  }

  static <T> T next(BlockingQueue<T> taken) {
    try {
      T delivery = taken.poll(2, TimeUnit.MINUTES);
      assertThat(delivery).as("a delivery within two minutes").isNotNull();
      return delivery;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The reports that it accepts from now on. */
  public static List<Report> consumedReports(Broker broker) {
    List<Report> seen = new CopyOnWriteArrayList<>();
    broker.consumeReports(
        report -> {
          seen.add(report);
          return CompletableFuture.completedFuture(null);
        });
    return seen;
  }
}
