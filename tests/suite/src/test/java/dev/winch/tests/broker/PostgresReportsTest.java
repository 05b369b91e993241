package dev.winch.tests.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Subscription;
import dev.winch.model.event.Report;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.tests.kit.broker.BrokerUnderTest;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports on their way from a worker's process to an engine's, on PostgreSQL. */
class PostgresReportsTest {
  private final Installation installation = Installation.onSharedServer();
  private final EngineSide engine = installation.open();

  @AfterEach
  void close() {
    engine.close();
    installation.close();
  }

  @Test
  void aReportOfAnotherProcessWaitsForAConsumer() {
    Broker worker = installation.open();
    worker.report(started("a")).join();

    List<Report> seen = BrokerUnderTest.consumedReports(engine);

    await().untilAsserted(() -> assertThat(seen).containsExactly(started("a")));
  }

  @Test
  void reportsThatAnEngineDidNotCommitGoToAnotherUnchanged_E37() {
    Broker dying = installation.open();
    List<Report> uncommitted = new CopyOnWriteArrayList<>();
    dying.consumeReports(
        report -> {
          uncommitted.add(report);
          return new CompletableFuture<>();
        });
    Broker worker = installation.open();
    worker.report(started("a")).join();
    await().untilAsserted(() -> assertThat(uncommitted).containsExactly(started("a")));

    dying.close();
    List<Report> seen = BrokerUnderTest.consumedReports(engine);

    await().untilAsserted(() -> assertThat(seen).containsExactly(started("a")));
    assertThat(installation.numbers("select count(*) from queue_tasks")).containsExactly(0L);
  }

  @Test
  void aReportIsGoneOnlyWhenItsEffectIsCommitted_E38() {
    List<CompletableFuture<Void>> effects = new CopyOnWriteArrayList<>();
    engine.consumeReports(
        _ -> {
          CompletableFuture<Void> effect = new CompletableFuture<>();
          effects.add(effect);
          return effect;
        });
    Broker worker = installation.open();
    worker.report(started("a")).join();
    await().until(() -> effects.size() == 1);
    assertThat(installation.numbers("select count(*) from queue_reports")).containsExactly(1L);

    effects.getFirst().complete(null);

    await()
        .untilAsserted(
            () ->
                assertThat(installation.numbers("select count(*) from queue_reports"))
                    .containsExactly(0L));
    assertThat(effects).hasSize(1);
  }

  @Test
  void reportsOfAnotherProcessKeepTheirOrder() {
    List<Double> seen = new CopyOnWriteArrayList<>();
    engine.consumeReports(
        report -> {
          seen.add(((Report.Progressed) report).percent());
          return CompletableFuture.completedFuture(null);
        });
    Broker worker = installation.open();

    List<CompletableFuture<Void>> sent =
        IntStream.range(0, 2_000)
            .mapToObj(i -> worker.report(new Report.Progressed(new TaskId("a"), 1, i)))
            .toList();

    sent.forEach(CompletableFuture::join);
    await().untilAsserted(() -> assertThat(seen).hasSize(2_000).isSorted());
  }

  @Test
  void reportsHaveOneConsumerAtATime() {
    Subscription first = engine.consumeReports(_ -> CompletableFuture.completedFuture(null));
    assertThatThrownBy(() -> engine.consumeReports(_ -> CompletableFuture.completedFuture(null)))
        .isInstanceOf(InternalException.class);

    first.close();

    List<Report> seen = BrokerUnderTest.consumedReports(engine);
    engine.report(started("a")).join();
    assertThat(seen).containsExactly(started("a"));
  }

  @Test
  void anUnreadableReportIsSetAsideAndTheNextIsTaken_E40() {
    installation.execute("insert into queue_reports (body) values ('garbage'), ('{}')");
    Broker worker = installation.open();
    worker.report(started("a")).join();

    List<Report> seen = BrokerUnderTest.consumedReports(engine);

    await().untilAsserted(() -> assertThat(seen).containsExactly(started("a")));
    assertThat(installation.texts("select kind || body from queue_parked order by id"))
        .containsExactly("reportgarbage", "report{}");
  }

  @Test
  void aReportThatIsRefusedAgainAndAgainIsSetAside_E40() {
    Broker worker = installation.open();
    worker.report(started("a")).join();
    installation.execute("update queue_reports set attempts = 9");
    List<Report> refused = new CopyOnWriteArrayList<>();
    engine.consumeReports(
        report -> {
          refused.add(report);
          return CompletableFuture.failedFuture(new InternalException("planted"));
        });

    await()
        .untilAsserted(
            () ->
                assertThat(installation.texts("select kind from queue_parked"))
                    .containsExactly("report"));
    assertThat(refused).containsExactly(started("a"));
  }

  private static Report started(String task) {
    return new Report.Started(
        new TaskId(task), 1, new NodeProcess(new NodeId("node"), Instant.EPOCH), Instant.EPOCH);
  }
}
