package dev.winch.tests.kit.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.model.event.Message;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of the broker SPI; one subclass per implementation. */
public abstract class BrokerContract extends NodeMessageContract {
  @Test
  void higherPriorityFirstThenInOrderOfArrival() {
    broker.publish(
        List.of(
            new Message.Dispatch(order("a"), 0),
            new Message.Dispatch(order("b"), 5),
            new Message.Dispatch(order("c"), 9),
            new Message.Dispatch(order("d"), 5),
            new Message.Dispatch(order("e"), 0)));

    assertThat(taken(1, 5)).containsExactly("c", "b", "d", "a", "e");
  }

  @Test
  void aQueueTakesNotMoreAtATimeThanItHasSlots() {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch threeWork = new CountDownLatch(3);
    CountDownLatch allDone = new CountDownLatch(60);
    broker.consume(
        "default",
        3,
        delivery -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          threeWork.countDown();
          waitFor(threeWork);
          delivery.ack();
          atOnce.decrementAndGet();
          allDone.countDown();
        });

    IntStream.range(0, 60).forEach(i -> broker.publish(List.of(dispatch(order("t" + i)))));

    waitFor(allDone);
    assertThat(most).hasValue(3);
  }

  @Test
  void idleSlotsOfOneQueueWorkSideBySide() throws InterruptedException {
    CountDownLatch together = new CountDownLatch(4);
    broker.consume(
        "default",
        4,
        delivery -> {
          delivery.ack();
          together.countDown();
          waitFor(together);
        });

    broker.publish(List.of(dispatch(order("a")), dispatch(order("b"))));
    broker.publish(List.of(dispatch(order("c")), dispatch(order("d"))));

    assertThat(together.await(2, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void deliveriesAreUnackedUntilSettledEvenAfterTheHandlerReturned() {
    BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
    broker.consume("default", 1, taken::add);
    broker.publish(List.of(dispatch(order("a"))));

    Delivery delivery = next(taken);
    await().untilAsserted(() -> assertThat(info("default").unacked()).isEqualTo(1));
    delivery.ack();
    delivery.release();

    await()
        .untilAsserted(
            () -> assertThat(info("default")).isEqualTo(new QueueInfo("default", 0, 1, 0)));
  }

  @Test
  void aPausedSubscriptionTakesNothingUntilItIsResumedAndKeepsCountingItsSlots() {
    BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    CountDownLatch end = new CountDownLatch(1);
    TaskSubscription subscription =
        broker.consume(
            "default",
            2,
            delivery -> {
              begun.add(delivery.order().id().value());
              delivery.ack();
              if (delivery.order().id().value().equals("a")) {
                waitFor(end);
              }
            });
    broker.publish(List.of(dispatch(order("a"))));
    assertThat(next(begun)).isEqualTo("a");

    subscription.pause();
    await().untilAsserted(() -> assertThat(info("default").subscribers()).isZero());
    broker.publish(List.of(dispatch(order("b"))));
    await().untilAsserted(() -> assertThat(info("default").size()).isEqualTo(1));
    assertThat(begun).isEmpty();

    subscription.resume();
    assertThat(next(begun)).as("the other slot").isEqualTo("b");
    await().untilAsserted(() -> assertThat(info("default").subscribers()).isEqualTo(2));
    subscription.pause();
    subscription.resume();
    subscription.resume();
    broker.publish(List.of(dispatch(order("c"))));
    assertThat(next(begun)).isEqualTo("c");
    await().untilAsserted(() -> assertThat(info("default").subscribers()).isEqualTo(2));

    end.countDown();
    subscription.close();
    subscription.resume();
    await().untilAsserted(() -> assertThat(info("default").subscribers()).isZero());
    broker.publish(List.of(dispatch(order("d"))));
    await().untilAsserted(() -> assertThat(info("default").size()).isEqualTo(1));
    assertThat(begun).isEmpty();
  }

  @Test
  void aReleasedTaskComesAgainBeforeThoseBehindIt() {
    BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
    Subscription first = broker.consume("default", 1, taken::add);
    broker.publish(List.of(dispatch(order("a"))));
    Delivery delivery = next(taken);
    first.close();
    broker.publish(List.of(dispatch(order("b"))));

    delivery.release();

    assertThat(taken(1, 2)).containsExactly("a", "b");
  }

  @Test
  void aHandlerThatThrowsLosesNeitherItsSlotNorTheTask_E47() {
    List<String> tries = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        1,
        delivery -> {
          tries.add(delivery.order().id().value());
          if (tries.size() == 1) {
            throw new IllegalStateException("planted");
          }
          delivery.ack();
        });

    broker.publish(List.of(dispatch(order("a")), dispatch(order("b"))));

    await().untilAsserted(() -> assertThat(tries).containsExactly("a", "a", "b"));
  }

  @Test
  void theOrderArrivesAsItWasPublished() {
    BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
    broker.consume("side", 1, taken::add);

    broker.publish(List.of(dispatch(order("a", 7, "side"))));

    assertThat(next(taken).order()).isEqualTo(order("a", 7, "side"));
  }

  @Test
  void publishingNeverWaitsForRoom_E13() {
    List<Message> many =
        IntStream.range(0, 5_000).mapToObj(i -> dispatch(order("t" + i, 1, "parked"))).toList();

    broker.publish(many);

    await().untilAsserted(() -> assertThat(info("parked").size()).isEqualTo(5_000));
  }

  @Test
  void aHandlerMayPublishIntoTheQueueThatItDrains_E13() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    broker.consume(
        "default",
        1,
        delivery -> {
          seen.add(delivery.order().id().value());
          if (delivery.order().id().value().equals("first")) {
            broker.publish(
                IntStream.range(0, 2_000).mapToObj(i -> dispatch(order("t" + i))).toList());
          }
          delivery.ack();
        });

    broker.publish(List.of(dispatch(order("first"))));

    await().untilAsserted(() -> assertThat(seen).hasSize(2_001));
  }

  @Test
  void twoFirstUsersOfANameMeetInOneQueue_E48() {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < 20; i++) {
      String queue = "q" + i;
      Thread.startVirtualThread(() -> broker.publish(List.of(dispatch(order(queue, 1, queue)))));
      Thread.startVirtualThread(
          () ->
              broker.consume(
                  queue,
                  1,
                  delivery -> {
                    seen.add(delivery.order().queue());
                    delivery.ack();
                  }));
    }

    await().untilAsserted(() -> assertThat(seen).hasSize(20));
  }

  @Test
  void withdrawingOneTaskLeavesTheOthers_E25() {
    broker.publish(List.of(dispatch(order("a")), dispatch(order("b")), dispatch(order("c"))));

    broker.publish(
        List.of(
            new Message.Withdraw("default", new TaskId("b"), 1),
            new Message.Withdraw("default", new TaskId("unknown"), 1)));

    assertThat(taken(1, 2)).contains("a").containsAnyOf("b", "c");
  }

  @Test
  void anOpenBrokerHasNoFaultAndAClosedOneSaysSo() {
    assertThat(broker.fault()).isEmpty();

    broker.close();

    assertThat(broker.fault()).isPresent();
  }
}
