package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Delivery;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The PostgreSQL broker while its server fails: nothing is lost, and nobody has to restart it. */
class PostgresFaultsTest {
  private static final NodeId NODE = new NodeId("node");
  private static final int TASKS = 400;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private PostgresServer server;
  private Installation installation;

  @BeforeEach
  void launch() {
    server = PostgresServer.launchUnsafe();
    installation = Installation.on(server);
  }

  @AfterEach
  void end() {
    installation.close();
    server.close();
  }

  @Test
  void aServerThatCrashesUnderLoadLosesNothing_O12() {
    Load load = new Load();

    load.awaitEnds(TASKS / 4);
    server.crash();
    await().atMost(PATIENCE).until(() -> load.engine.fault().isPresent());
    await().atMost(PATIENCE).until(() -> load.worker.fault().isPresent());
    server.start();

    load.awaitEnds(TASKS);
    await().atMost(PATIENCE).until(() -> load.engine.fault().isEmpty());
    await().atMost(PATIENCE).until(() -> load.worker.fault().isEmpty());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(installation.numbers("select count(*) from queue_tasks")).contains(0L));
  }

  @Test
  void connectionsThatAreCutUnderLoadLoseNothing_O12() {
    Load load = new Load();

    for (int i = 1; i <= 4; i++) {
      load.awaitEnds(i * TASKS / 5);
      assertThat(server.cutConnections(installation.database())).isPositive();
    }

    load.awaitEnds(TASKS);
  }

  @Test
  void aBrokerMayStartBeforeItsServerAndItsTables_O9() {
    server.stop();
    EngineSide broker = installation.open();
    List<Delivery> taken = new CopyOnWriteArrayList<>();
    broker.consume("default", 1, taken::add);
    assertThat(broker.fault()).isPresent();

    server.start();
    installation.execute("drop table queue_tasks");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(broker.fault())
                    .hasValueSatisfying(why -> assertThat(why).contains("winch migration")));
    installation.makeTablesAnew();
    broker.publish(List.of(dispatch(order("a"))));

    await().atMost(PATIENCE).until(() -> taken.size() == 1);
  }

  @Test
  void aBrokerClosesInTimeWhileItsServerIsAway_O10() {
    EngineSide broker = installation.open();
    List<Delivery> taken = new CopyOnWriteArrayList<>();
    broker.consume("default", 1, taken::add);
    broker.consume("side", 1, taken::add);
    broker.publish(List.of(dispatch(order("a"))));
    await().until(() -> taken.size() == 1);
    server.stop();
    await().atMost(PATIENCE).until(() -> broker.fault().isPresent());
    taken.getFirst().ack();

    assertTimeoutPreemptively(Duration.ofMinutes(2), broker::close);
  }

  /** An engine and a worker as they behave: both repeat until they have been heard. */
  private final class Load {
    final EngineSide engine = installation.open();
    final EngineSide worker = installation.open();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    Load() {
      engine.consumeReports(
          report -> {
            ended.add(((Report.OfTask) report).task().value());
            return CompletableFuture.completedFuture(null);
          });
      worker.consume("default", 8, this::run);
      Thread.startVirtualThread(
          () -> IntStream.range(0, TASKS).forEach(i -> untilHeard(() -> publish("t" + i))));
    }

    private void publish(String task) {
      engine.publish(List.of(dispatch(order(task))));
    }

    private void run(Broker.Delivery delivery) {
      TaskId task = delivery.order().id();
      Report end =
          new Report.Completed(
              task,
              delivery.order().dispatch(),
              new NodeProcess(NODE, Instant.EPOCH),
              Instant.EPOCH,
              Instant.EPOCH,
              "");
      untilHeard(() -> worker.report(end).join());
      delivery.ack();
    }

    private void untilHeard(Runnable attempt) {
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .ignoreExceptions()
          .until(
              () -> {
                attempt.run();
                return true;
              });
    }

    void awaitEnds(int count) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(ended).hasSizeGreaterThanOrEqualTo(count));
    }
  }
}
