package dev.winch.tests.kit.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.QueueInfo;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Queues as clients see them, and subscriptions that pause and close. */
public abstract class QueueContract extends BrokerUnderTest {
  @Test
  void aQueueExistsFromItsFirstMessageOrSubscriberOn() {
    assertThat(broker.queue("default")).isEmpty();

    broker.publish(List.of(dispatch(order("a"))));
    broker.consume("side", 2, Delivery::ack);

    await()
        .untilAsserted(
            () ->
                assertThat(broker.queues())
                    .containsExactly(
                        new QueueInfo("default", 1, 0, 0), new QueueInfo("side", 0, 2, 0)));
  }

  @Test
  void everySlotCountsAsASubscriberUntilItsSubscriptionIsPaused() {
    Subscription one = broker.consume("default", 12, Delivery::ack);
    broker.consume("default", 4, Delivery::ack);
    await().untilAsserted(() -> assertThat(info("default").subscribers()).isEqualTo(16));

    one.pause();

    await().untilAsserted(() -> assertThat(info("default").subscribers()).isEqualTo(4));
  }

  @Test
  void anUnknownQueueCannotBeDeleted() {
    assertThatThrownBy(() -> broker.deleteQueue("none"))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("queue none not found");
  }

  @Test
  void aQueueWithSubscribersCannotBeDeleted_H7() {
    broker.consume("default", 1, Delivery::ack);

    assertThatThrownBy(() -> broker.deleteQueue("default"))
        .isInstanceOf(ConflictException.class)
        .hasMessage("queue default is in use");
  }

  @Test
  void deletingAQueueLosesNoWaitingTask_H7() {
    broker.publish(List.of(dispatch(order("a"))));

    broker.deleteQueue("default");

    assertThat(taken(1, 1)).containsExactly("a");
  }

  @Test
  void aDeletedQueueCanBeCreatedAgain_E49() {
    broker.consume("default", 1, Delivery::ack).close();

    broker.deleteQueue("default");

    assertThat(broker.queue("default")).isEmpty();
    broker.publish(List.of(dispatch(order("a"))));
    assertThat(taken(1, 1)).containsExactly("a");
  }

  @Test
  void aPausedSubscriptionTakesNothingMoreWhileItsCallsGoOn() {
    CountDownLatch go = new CountDownLatch(1);
    List<String> seen = new CopyOnWriteArrayList<>();
    CountDownLatch entered = new CountDownLatch(1);
    Subscription subscription =
        broker.consume(
            "default",
            1,
            delivery -> {
              entered.countDown();
              waitFor(go);
              seen.add(delivery.order().id().value());
              delivery.ack();
            });
    broker.publish(List.of(dispatch(order("a"))));
    waitFor(entered);

    subscription.pause();
    broker.publish(List.of(dispatch(order("b"))));
    go.countDown();
    subscription.close();

    assertThat(seen).containsExactly("a");
    await().untilAsserted(() -> assertThat(info("default").size()).isEqualTo(1));
  }

  @Test
  void closingASubscriptionWaitsForTheCallsUnderWay() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    Subscription subscription =
        broker.consume(
            "default",
            1,
            delivery -> {
              entered.countDown();
              waitFor(go);
              delivery.ack();
              done.incrementAndGet();
            });
    broker.publish(List.of(dispatch(order("a"))));
    waitFor(entered);

    AtomicInteger doneAtClose = new AtomicInteger(-1);
    Thread closer =
        Thread.startVirtualThread(
            () -> {
              subscription.close();
              doneAtClose.set(done.get());
            });
    go.countDown();
    closer.join();

    assertThat(doneAtClose).hasValue(1);
  }
}
