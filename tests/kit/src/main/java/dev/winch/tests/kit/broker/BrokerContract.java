package dev.winch.tests.kit.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.Broker.TaskSubscription;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Contract tests of the broker SPI; one subclass per implementation. */
public abstract class BrokerContract {
  private static final NodeId NODE = new NodeId("node");

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

  // Order, slots, settlement

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
  void whatIsTakenCountsAsUnackedUntilItIsSettledEvenAfterTheHandlerReturned() {
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

  // Publishing

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

  // Queues as clients see them

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
  void aDeletedQueueIsGoneAndItsNameStartsAnew_E49() {
    broker.consume("default", 1, Delivery::ack).close();

    broker.deleteQueue("default");

    assertThat(broker.queue("default")).isEmpty();
    broker.publish(List.of(dispatch(order("a"))));
    assertThat(taken(1, 1)).containsExactly("a");
  }

  // Subscriptions

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

  @Test
  void aCancelReachesItsNodeOnly() {
    List<String> here = new CopyOnWriteArrayList<>();
    List<String> there = new CopyOnWriteArrayList<>();
    broker.consumeCancels(NODE, (task, dispatch) -> here.add(task + "/" + dispatch));
    broker.consumeCancels(new NodeId("other"), (task, dispatch) -> there.add(task.value()));

    broker.publish(
        List.of(
            new Message.Cancel(new NodeId("gone"), new TaskId("x"), 1),
            new Message.Cancel(NODE, new TaskId("a"), 3)));

    await().untilAsserted(() -> assertThat(here).containsExactly("a/3"));
    assertThat(there).isEmpty();
  }

  @Test
  void aDrainReachesItsNodeOnlyAndTheLastOneCounts() {
    List<Boolean> here = new CopyOnWriteArrayList<>();
    List<Boolean> there = new CopyOnWriteArrayList<>();
    broker.consumeCancels(NODE, drains(here));
    broker.consumeCancels(new NodeId("other"), drains(there));

    broker.drain(NODE, true);
    await().untilAsserted(() -> assertThat(here).containsExactly(true));
    broker.drain(NODE, false);
    await().untilAsserted(() -> assertThat(here).containsExactly(true, false));
    broker.drain(new NodeId("gone"), true);

    assertThat(there).isEmpty();
  }

  private static Broker.CancelHandler drains(List<Boolean> seen) {
    return new Broker.CancelHandler() {
      @Override
      public void cancel(TaskId task, int dispatch) {}

      @Override
      public void drain(boolean drained) {
        seen.add(drained);
      }
    };
  }

  @Test
  void aCancelHandlerThatThrowsGetsTheNextCancelToo_E47() {
    List<String> seen = new CopyOnWriteArrayList<>();
    broker.consumeCancels(
        NODE,
        (task, dispatch) -> {
          seen.add(task.value());
          throw new IllegalStateException("planted");
        });

    broker.publish(List.of(new Message.Cancel(NODE, new TaskId("a"), 1)));
    await().untilAsserted(() -> assertThat(seen).contains("a"));
    broker.publish(List.of(new Message.Cancel(NODE, new TaskId("b"), 1)));

    await().untilAsserted(() -> assertThat(seen).contains("b"));
  }

  // Reports

  @Test
  void reportsOfARunKeepTheirOrder() {
    List<Double> seen = new CopyOnWriteArrayList<>();
    broker.consumeReports(
        report -> {
          seen.add(((Report.Progressed) report).percent());
          return CompletableFuture.completedFuture(null);
        });

    List<CompletableFuture<Void>> sent =
        IntStream.range(0, 100).mapToObj(i -> broker.report(progressed(i))).toList();

    sent.forEach(CompletableFuture::join);
    await().untilAsserted(() -> assertThat(seen).hasSize(100).isSorted());
  }

  @Test
  void aReportThatItsConsumerCouldNotTakeIsNotLost() {
    List<Report> seen = new CopyOnWriteArrayList<>();
    broker.consumeReports(
        report -> {
          seen.add(report);
          return seen.size() == 1
              ? CompletableFuture.failedFuture(new IllegalStateException("planted"))
              : CompletableFuture.completedFuture(null);
        });

    Report report =
        new Report.Started(new TaskId("a"), 1, new NodeProcess(NODE, Instant.EPOCH), Instant.EPOCH);
    broker.report(report).exceptionallyCompose(_ -> broker.report(report)).join();

    await().untilAsserted(() -> assertThat(seen).containsExactly(report, report));
  }

  @Test
  void anOpenBrokerHasNoFaultAndAClosedOneSaysSo() {
    assertThat(broker.fault()).isEmpty();

    broker.close();

    assertThat(broker.fault()).isPresent();
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

  private static Report progressed(int percent) {
    return new Report.Progressed(new TaskId("a"), 1, percent);
  }

  private static <T> T next(BlockingQueue<T> taken) {
    try {
      T delivery = taken.poll(2, TimeUnit.MINUTES);
      assertThat(delivery).as("a delivery within two minutes").isNotNull();
      return delivery;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
