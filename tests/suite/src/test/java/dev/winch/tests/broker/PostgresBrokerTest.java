package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import dev.winch.tests.kit.broker.BrokerContract;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The PostgreSQL broker: the contract, and what it promises beyond. */
class PostgresBrokerTest extends BrokerContract {
  private static final NodeId NODE = new NodeId("node");

  /** For what the broker does by itself every few seconds. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Installation installation = Installation.onSharedServer();

  /** The broker of the test as the engine sees it. */
  private EngineSide engine;

  @Override
  protected Broker open() {
    engine = installation.open();
    return engine;
  }

  @AfterEach
  void closeOthers() {
    installation.close();
  }

  // Dispatches

  @Test
  void aTaskWaitsOnceAndItsLatestDispatchCounts() {
    broker.publish(
        List.of(
            dispatch(order("a", 1, "default")),
            dispatch(order("b", 1, "default")),
            dispatch(order("a", 2, "default")),
            dispatch(order("a", 2, "default"))));
    broker.publish(List.of(dispatch(order("a", 2, "default")), dispatch(order("a", 1, "default"))));

    List<Integer> dispatches = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        1,
        delivery -> {
          dispatches.add(delivery.order().dispatch());
          delivery.ack();
        });

    await().untilAsserted(() -> assertThat(info("default").size()).isZero());
    assertThat(dispatches).containsExactlyInAnyOrder(1, 2);
  }

  @Test
  void aLaterDispatchStaysWhenAnEarlierOneIsSettled() {
    List<Delivery> taken = new CopyOnWriteArrayList<>();
    broker.consume("default", 2, taken::add);
    broker.publish(List.of(dispatch(order("a", 1, "default"))));
    await().until(() -> taken.size() == 1);

    broker.publish(List.of(dispatch(order("a", 2, "default"))));
    await().until(() -> taken.size() == 2);
    taken.getFirst().ack();
    taken.getFirst().release();
    broker.publish(List.of(dispatch(order("z", 1, "default"))));

    await().until(() -> taken.size() == 3 || info("default").unacked() == 2);
    assertThat(taken.get(1).order().dispatch()).isEqualTo(2);
    assertThat(installation.numbers("select dispatch from queue_tasks where task_id = 'a'"))
        .containsExactly(2L);
  }

  @Test
  void aDispatchWithoutANotificationIsFoundByPolling_decision18() {
    List<String> seen = new CopyOnWriteArrayList<>();
    broker.consume("default", 1, settling(seen));

    engine.commit(List.of(dispatch(order("a"))));

    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
  }

  @Test
  void aQueueWithoutConsumersKeepsItsTasks_E39() {
    broker.publish(List.of(dispatch(order("a", 1, "nobody-yet"))));
    broker.close();

    Broker later = installation.open();
    List<String> seen = new CopyOnWriteArrayList<>();
    later.consume("nobody-yet", 1, settling(seen));

    await().untilAsserted(() -> assertThat(seen).containsExactly("a"));
  }

  @Test
  void noNameOfATaskQueueReachesTheMessagesOfTheEngine_E7() {
    List<Report> reports = consumedReports(engine);
    List<String> cancels = new CopyOnWriteArrayList<>();
    broker.consumeCancels(NODE, (task, _) -> cancels.add(task.value()));
    List<String> names = List.of("error", "jobs", "queue_reports", "x-node", "r", "cnode");

    names.forEach(name -> broker.publish(List.of(dispatch(order(name, 1, name)))));
    List<String> seen = new CopyOnWriteArrayList<>();
    names.forEach(name -> broker.consume(name, 1, settling(seen)));

    await().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrderElementsOf(names));
    assertThat(reports).isEmpty();
    assertThat(cancels).isEmpty();
  }

  @Test
  void aLongRunIsNotRedelivered_E8() {
    List<Delivery> here = new CopyOnWriteArrayList<>();
    List<Delivery> there = new CopyOnWriteArrayList<>();
    broker.consume("default", 1, here::add);
    broker.publish(List.of(dispatch(order("long"))));
    await().until(() -> here.size() == 1);
    Broker other = installation.open();
    other.consume("default", 1, there::add);
    // Its time would be up, had it not been prolonged.
    String held = "select count(*) from queue_tasks where visible_at > clock_timestamp()";
    await()
        .during(Installation.HOLD.multipliedBy(3))
        .untilAsserted(() -> assertThat(installation.numbers(held)).containsExactly(1L));

    here.getFirst().ack();

    await().untilAsserted(() -> assertThat(info("default").unacked()).isZero());
    assertThat(there).isEmpty();
  }

  @Test
  void aWithdrawnTaskIsGoneAtOnceAndItsQueueStays_E25() {
    broker.publish(List.of(dispatch(order("a"))));

    broker.publish(List.of(new Message.Withdraw("default", new TaskId("a"), 1)));

    assertThat(info("default")).isEqualTo(new QueueInfo("default", 0, 0, 0));
  }

  @Test
  void withdrawingAnEarlierDispatchLeavesTheCurrentOne_E25() {
    broker.publish(List.of(dispatch(order("a", 2, "default"))));

    broker.publish(List.of(new Message.Withdraw("default", new TaskId("a"), 1)));

    assertThat(info("default").size()).isEqualTo(1);
  }

  @Test
  void theSecretsOfATaskAreEncryptedInItsRow_decision17() {
    TaskSpec spec = TaskSpec.named("a").run("true").env(Map.of("TOKEN", "s3cr3t")).build();
    TaskOrder order = order("a", 1, "default", spec);

    broker.publish(List.of(dispatch(order)));

    assertThat(installation.texts("select body from queue_tasks"))
        .hasSize(1)
        .allSatisfy(body -> assertThat(body).contains("enc2:").doesNotContain("s3cr3t"));
  }

  // Several processes

  @Test
  void severalProcessesShareAQueueAndNoTaskIsTakenTwice() {
    List<String> seen = new CopyOnWriteArrayList<>();
    Broker second = installation.open();
    Broker third = installation.open();
    second.consume("default", 3, settling(seen));
    third.consume("default", 5, settling(seen));
    List<String> names = IntStream.range(0, 500).mapToObj(i -> "t" + i).toList();

    names.forEach(name -> broker.publish(List.of(dispatch(order(name)))));

    await().untilAsserted(() -> assertThat(seen).hasSizeGreaterThanOrEqualTo(500));
    assertThat(seen).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void aQueueIsSeenWithTheConsumersOfAllProcesses_H7() {
    Broker other = installation.open();
    List<Delivery> taken = new CopyOnWriteArrayList<>();
    other.consume("default", 2, taken::add);
    broker.publish(List.of(dispatch(order("a")), dispatch(order("b")), dispatch(order("c"))));

    await()
        .untilAsserted(
            () -> assertThat(broker.queues()).containsExactly(new QueueInfo("default", 0, 2, 3)));
    assertThatThrownBy(() -> broker.deleteQueue("default"))
        .isInstanceOf(ConflictException.class)
        .hasMessage("queue default is in use");
  }

  @Test
  void aConsumerWhoseProcessIsGoneDoesNotCount() {
    installation.execute(
        "insert into queue_consumers (queue, slots, expires_at)"
            + " values ('default', 7, clock_timestamp() - interval '1 s')");

    assertThat(broker.queue("default")).isEmpty();
  }

  @Test
  void deliveriesOfADeadConsumerAreRepeatedUnchanged_E37() {
    Broker dying = installation.open();
    List<Delivery> held = new CopyOnWriteArrayList<>();
    dying.consume("default", 2, held::add);
    broker.publish(List.of(dispatch(order("a", 3, "default")), dispatch(order("b", 5, "default"))));
    await().until(() -> held.size() == 2);

    dying.close();
    List<TaskOrder> seen = new CopyOnWriteArrayList<>();
    broker.consume(
        "default",
        1,
        delivery -> {
          seen.add(delivery.order());
          delivery.ack();
        });

    await()
        .untilAsserted(
            () ->
                assertThat(seen)
                    .containsExactly(order("a", 3, "default"), order("b", 5, "default")));
  }

  @Test
  void cancelsWaitForTheirNodeAndReachItInAnyProcess() {
    engine.publish(List.of(new Message.Cancel(NODE, new TaskId("a"), 1)));
    Broker other = installation.open();
    List<String> seen = new CopyOnWriteArrayList<>();
    other.consumeCancels(NODE, (task, dispatch) -> seen.add(task.value() + dispatch));
    await().untilAsserted(() -> assertThat(seen).containsExactly("a1"));

    engine.publish(List.of(new Message.Cancel(NODE, new TaskId("b"), 2)));

    await().untilAsserted(() -> assertThat(seen).containsExactly("a1", "b2"));
    await()
        .untilAsserted(
            () ->
                assertThat(installation.numbers("select count(*) from queue_cancels"))
                    .containsExactly(0L));
  }

  @Test
  void aDeadConsumerDoesNotDelayOthers() {
    var _ = consumedReports(engine);

    // The server's own vacuum would leave the broker nothing to do.
    installation.execute("alter table queue_tasks set (autovacuum_enabled = false)");
    installation.execute(
        "insert into queue_tasks (task_id, queue, priority, dispatch, body)"
            + " select n, 'default', 0, 1, '' from generate_series(1, 20000) n");
    installation.execute("delete from queue_tasks");

    String dead = "select n_dead_tup from pg_stat_user_tables where relname = 'queue_tasks'";
    String vacuumed = "select vacuum_count from pg_stat_user_tables where relname = 'queue_tasks'";
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(installation.numbers(vacuumed).getFirst()).isPositive());
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(installation.numbers(dead).getFirst()).isLessThan(5_000L));
  }

  @Test
  void messagesWithoutARecipientAreSweptAfterTheirTime() {
    installation.execute(
        "insert into queue_cancels (node, task_id, dispatch, created_at) values"
            + " ('gone', 'old', 1, clock_timestamp() - interval '25 hours'),"
            + " ('away', 'new', 1, clock_timestamp() - interval '23 hours')");
    installation.execute(
        "insert into queue_consumers (queue, slots, expires_at) values"
            + " ('default', 1, clock_timestamp() - interval '1 hour')");

    var _ = consumedReports(engine);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(installation.texts("select task_id from queue_cancels"))
                    .containsExactly("new"));
    assertThat(installation.numbers("select count(*) from queue_consumers")).containsExactly(0L);
  }

  // Messages that cannot be read

  @Test
  void anUnreadableTaskIsSetAsideAndItsRunReportedAsLost_E40() {
    broker.publish(List.of(dispatch(order("a", 4, "default")), dispatch(order("b"))));
    installation.execute("update queue_tasks set body = 'garbage' where task_id = 'a'");
    List<String> seen = new CopyOnWriteArrayList<>();
    List<Report> reports = consumedReports(engine);

    broker.consume("default", 1, settling(seen));

    await().untilAsserted(() -> assertThat(seen).containsExactly("b"));
    await()
        .untilAsserted(
            () ->
                assertThat(reports)
                    .singleElement()
                    .isInstanceOfSatisfying(
                        Report.Lost.class,
                        lost -> {
                          assertThat(lost.task()).isEqualTo(new TaskId("a"));
                          assertThat(lost.dispatch()).isEqualTo(4);
                          assertThat(lost.cause()).startsWith("its message cannot be read: ");
                        }));
    assertThat(installation.texts("select kind || body from queue_parked"))
        .containsExactly("taskgarbage");
    await().untilAsserted(() -> assertThat(info("default").unacked()).isZero());
  }

  private static Broker.TaskHandler settling(List<String> seen) {
    return delivery -> {
      seen.add(delivery.order().id().value());
      delivery.ack();
    };
  }
}
