package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitInspection;
import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import dev.winch.tests.kit.broker.BrokerContract;
import dev.winch.tests.kit.broker.RabbitServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RabbitMQ with quorum queues: the contract, and what it promises beyond. */
class RabbitBrokerTest extends BrokerContract {
  private static final String LOW = "winch.task.low.default";

  private final RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
  private final CountDownLatch end = new CountDownLatch(1);

  @Override
  protected Broker open() {
    return Rabbits.open(host, QueueType.QUORUM);
  }

  @AfterEach
  void deleteHost() {
    end.countDown();
    broker.close();
    host.delete();
  }

  @Test
  void anInspectionNamesTheVersionOrTheFaultWithoutThePassword() {
    RabbitUrl url = RabbitUrl.parse(host.url());
    assertThat(RabbitInspection.version(url)).matches("\\d+\\.\\d+.*");

    RabbitUrl wrong =
        new RabbitUrl(url.tls(), url.host(), url.port(), url.user(), "no-such-word", url.vhost());
    assertThatThrownBy(() -> RabbitInspection.version(wrong))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("correct broker.rabbitmq.url")
        .hasMessageNotContaining("no-such-word");
  }

  // Queues

  @Test
  void noNameOfATaskQueueReachesWinchsOwnQueues_E7() {
    List.of("reports", "winch.reports", "winch.dead", "low.x")
        .forEach(queue -> broker.publish(List.of(dispatch(order("a", 1, queue)))));

    assertThat(host.queues())
        .containsExactlyInAnyOrder(
            "winch.task.low.reports",
            "winch.task.low.winch.reports",
            "winch.task.low.winch.dead",
            "winch.task.low.low.x");
    assertThat(broker.queues())
        .extracting("name")
        .containsExactly("low.x", "reports", "winch.dead", "winch.reports");
  }

  @Test
  void decision26_prioritiesAreThreeBandsAndInOneBandTheFirstIsFirst() {
    broker.publish(
        IntStream.rangeClosed(0, 9)
            .<Message>mapToObj(i -> new Message.Dispatch(order("p" + i), i))
            .toList());

    assertThat(taken(1, 10))
        .containsExactly("p7", "p8", "p9", "p4", "p5", "p6", "p0", "p1", "p2", "p3");
  }

  @Test
  void aQueueOfAnyNameCarriesTasks() {
    String name = "ü".repeat(256);
    broker.publish(List.of(dispatch(order("a", 1, name))));
    List<String> seen = new CopyOnWriteArrayList<>();
    broker.consume(
        name,
        1,
        delivery -> {
          seen.add(delivery.order().queue());
          delivery.ack();
        });

    await().untilAsserted(() -> assertThat(seen).containsExactly(name));
  }

  @Test
  void aQueueDeletedUnderItsPublisherIsThereAgain_E39() {
    broker.publish(List.of(dispatch(order("lost with the queue"))));
    host.deleteQueue(LOW);

    broker.publish(List.of(dispatch(order("a")), dispatch(order("b"))));

    assertThat(taken(1, 2)).containsExactly("a", "b");
  }

  @Test
  void messagesReturnedFromADeletedQueueStayInOrder_E39() {
    List<String> names = IntStream.range(0, 200).mapToObj(i -> "t" + i).toList();
    broker.publish(List.of(dispatch(order("lost with the queue"))));
    host.deleteQueue(LOW);

    broker.publish(names.stream().<Message>map(name -> dispatch(order(name))).toList());

    assertThat(taken(1, names.size())).containsExactlyElementsOf(names);
  }

  @Test
  void aWorkerWhoseQueueIsDeletedTakesFromTheNewOne_E49() {
    List<String> seen = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        1,
        delivery -> {
          seen.add(delivery.order().id().value());
          delivery.ack();
        });
    host.deleteQueue(LOW);

    broker.publish(List.of(dispatch(order("a"))));

    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
    await().untilAsserted(() -> assertThat(broker.fault()).isEmpty());
    await()
        .untilAsserted(
            () -> assertThat(info("default")).isEqualTo(new QueueInfo("default", 0, 1, 0)));
  }

  @Test
  void deletingAQueueAgainAndAgainWhileItFillsLosesNothing_H7() throws InterruptedException {
    int count = 100;
    Thread deleter =
        Thread.startVirtualThread(
            () -> {
              while (end.getCount() > 0) {
                try {
                  broker.deleteQueue("default");
                } catch (NotFoundException | ConflictException | UnavailableException notNow) {
                  // RabbitMQ may end the connection of one who takes from what is being deleted.
                  Thread.onSpinWait();
                }
              }
            });
    Set<String> seen = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < count; i++) {
      broker.publish(List.of(dispatch(order("t" + i))));
      if (i % 5 == 4) {
        seen.addAll(taken(1, 1));
      }
    }
    end.countDown();
    deleter.join();
    broker.consume(
        "default",
        4,
        delivery -> {
          seen.add(delivery.order().id().value());
          delivery.ack();
        });

    await().atMost(Duration.ofMinutes(4)).untilAsserted(() -> assertThat(seen).hasSize(count));
  }

  @Test
  void aQueueOfAnotherTypeIsAnErrorWithARemedy() {
    Report report = new Report.Progressed(new TaskId("a"), 1, 50);
    broker.report(report).join();

    try (Broker other = Rabbits.open(host, QueueType.CLASSIC)) {
      assertThat(other.report(report))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("broker.rabbitmq.queue.type");
      other.consumeReports(_ -> CompletableFuture.completedFuture(null));
      assertThat(other.fault().orElseThrow()).contains("broker.rabbitmq.queue.type");
    }
  }

  @Test
  void anUnreachableManagementApiIsAnErrorThatNamesItsKey() {
    try (Broker blind =
        Rabbits.open(
            host.url(),
            URI.create("http://127.0.0.1:1"),
            QueueType.QUORUM,
            Duration.ofSeconds(10))) {
      assertThatThrownBy(blind::queues)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("broker.rabbitmq.management.url");
      blind.publish(List.of(dispatch(order("a"))));
    }
  }

  // Workers

  @Test
  void aBusyWorkerLeavesTasksToAnIdleOne() {
    CountDownLatch busy = new CountDownLatch(1);
    List<String> here = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        1,
        delivery -> {
          delivery.ack();
          here.add(delivery.order().id().value());
          busy.countDown();
          awaitEnd();
        });
    broker.publish(List.of(dispatch(order("long"))));
    await().untilAsserted(() -> assertThat(here).containsExactly("long"));

    try (Broker other = open()) {
      Set<String> there = ConcurrentHashMap.newKeySet();
      other.consume(
          "default",
          2,
          delivery -> {
            there.add(delivery.order().id().value());
            delivery.ack();
          });
      for (int i = 0; i < 20; i++) {
        broker.publish(List.of(new Message.Dispatch(order("t" + i), i % 10)));
      }

      await().untilAsserted(() -> assertThat(there).hasSize(20));
      end.countDown();
    }
  }

  @Test
  void aStartedRunHoldsNoUnackedDelivery_E8() {
    broker.consume(
        "default",
        1,
        delivery -> {
          delivery.ack();
          awaitEnd();
        });

    broker.publish(List.of(dispatch(order("a")), dispatch(order("b"))));

    await()
        .untilAsserted(
            () -> {
              assertThat(info("default").unacked()).isZero();
              assertThat(info("default").size()).isEqualTo(1);
            });
  }

  @Test
  void tasksOfAKilledWorkerAreRedeliveredUnchanged_E37() {
    RabbitBroker killed = Rabbits.open(host, QueueType.QUORUM);
    List<Delivery> held = new CopyOnWriteArrayList<>();
    killed.consume("default", 2, held::add);
    TaskOrder order = order("a", 3, "default");
    broker.publish(List.of(dispatch(order), dispatch(order("b"))));
    await().untilAsserted(() -> assertThat(held).hasSize(2));

    killed.close();
    held.forEach(Delivery::ack);

    List<TaskOrder> again = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        2,
        delivery -> {
          again.add(delivery.order());
          delivery.ack();
        });
    await().untilAsserted(() -> assertThat(again).contains(order).hasSize(2));
  }

  @Test
  void secretsTravelEncrypted_O24() {
    TaskSpec spec = TaskSpec.named("a").run("true").env(Map.of("TOKEN", "hush-hush")).build();

    broker.publish(List.of(dispatch(order("a", 1, "default", spec))));

    assertThat(host.peek(LOW)).hasSize(1).noneMatch(body -> body.contains("hush-hush"));
  }

  // Messages that nobody can read

  @Test
  void anUnreadableTaskIsSetAsideAndThoseBehindItGoOn_E40() {
    broker.publish(List.of(dispatch(order("a"))));
    host.put(LOW, "no order");
    broker.publish(List.of(dispatch(order("b"))));

    assertThat(taken(1, 2)).containsExactly("a", "b");
    await().untilAsserted(() -> assertThat(host.peek("winch.dead")).containsExactly("no order"));
    assertThat(((RabbitBroker) broker).parked()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(info("default").unacked()).isZero());
  }

  @Test
  void anUnreadableReportIsSetAsideAndThoseBehindItGoOn_E40() {
    Report report = new Report.Progressed(new TaskId("a"), 1, 50);
    broker.report(report).join();
    host.put("winch.reports", "{\"type\": \"Unknown\"}");
    broker.report(report).join();

    List<Report> seen = consumedReports(broker);

    await().untilAsserted(() -> assertThat(seen).containsExactly(report, report));
    await().untilAsserted(() -> assertThat(host.peek("winch.dead")).hasSize(1));
  }

  @Test
  void aReportThatTheEngineRefusesForEverIsSetAside_E40() {
    List<Report> seen = new CopyOnWriteArrayList<>();
    Report bad = new Report.Progressed(new TaskId("bad"), 1, 50);
    Report good = new Report.Progressed(new TaskId("good"), 1, 50);
    broker.consumeReports(
        report -> {
          seen.add(report);
          return report.equals(bad)
              ? CompletableFuture.failedFuture(new IllegalStateException("planted"))
              : CompletableFuture.completedFuture(null);
        });

    broker.report(bad).join();
    broker.report(good).join();

    await().untilAsserted(() -> assertThat(host.peek("winch.dead")).hasSize(1));
    assertThat(seen.stream().filter(bad::equals)).hasSize(3);
    assertThat(seen).contains(good);
  }

  // More than one engine

  @Test
  void severalEnginesShareTheReports() {
    try (Broker other = open()) {
      Set<Report> here = ConcurrentHashMap.newKeySet();
      Set<Report> there = ConcurrentHashMap.newKeySet();
      broker.consumeReports(report -> taken(report, here));
      other.consumeReports(report -> taken(report, there));

      IntStream.range(0, 200)
          .mapToObj(i -> broker.report(new Report.Progressed(new TaskId("t" + i), 1, 50)))
          .toList()
          .forEach(CompletableFuture::join);

      await().untilAsserted(() -> assertThat(here.size() + there.size()).isEqualTo(200));
      assertThat(here).isNotEmpty();
      assertThat(there).isNotEmpty();
    }
  }

  private static CompletableFuture<Void> taken(Report report, Set<Report> seen) {
    seen.add(report);
    return CompletableFuture.completedFuture(null);
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
