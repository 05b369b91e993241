package dev.winch.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.broker.postgres.PollSettings;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.broker.rabbitmq.RabbitSettings;
import dev.winch.broker.rabbitmq.RabbitUrl;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.store.Store;
import dev.winch.store.postgres.DatabaseLock;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.store.postgres.QueueRows;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.lifecycle.Saboteur.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every loop of a process outlives whatever its step throws: it goes DOWN in the process's health,
 * and when nothing is thrown any more it is UP again and does its work.
 */
class EveryLoopTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Cipher CIPHER = Cipher.of(List.of("key"));
  private static final MessageJson JSON = new MessageJson(CIPHER);

  /** In every process with an engine and a worker. */
  private static final Set<String> COMMON =
      Set.of(
          "timers",
          "due",
          "engine",
          "event-streams",
          "heartbeat",
          "nodes",
          "retention",
          "webhooks",
          "worker-timer");

  /** A fault, and where in the step it comes. */
  private record Blow(Moment moment, Throwable fault) {
    /** An error of the machine ends those that decide, and with them the process. */
    boolean hits(String loop) {
      boolean ends = fault instanceof OutOfMemoryError;
      return !ends || !Set.of("engine", "intake").contains(loop);
    }
  }

  private static final List<Blow> BLOWS =
      List.of(
          new Blow(Moment.BEFORE_ITS_WORK, new IllegalStateException("a defect")),
          new Blow(Moment.AFTER_ITS_WORK, new OutOfMemoryError("no heap")),
          new Blow(Moment.BEFORE_ITS_WORK, new InterruptedException("nobody asked for it")),
          new Blow(Moment.AFTER_ITS_WORK, new LinkageError("a class is missing")));

  @TempDir private Path folder;

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void e47_everyLoopOfAStandaloneProcessOutlivesEveryFault() throws Exception {
    try (OneProcess process =
        new OneProcess(new Saboteur(), _ -> sqlite(), EveryLoopTest::inProcess)) {
      outlives(process, COMMON, Set.of(), () -> {});
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void e47_everyLoopOverPostgresOutlivesEveryFault() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String database = server.newDatabase();
    Dsn dsn = Dsn.parse(server.dsn(database));
    Set<String> loops = new HashSet<>(COMMON);
    loops.addAll(
        Set.of(
            "broker-cancels",
            "broker-consumer-default",
            "broker-housekeeping",
            "broker-leases",
            "broker-listener",
            "broker-notifications",
            "broker-report-lane-0",
            "broker-report-lane-1",
            "broker-reports",
            "broker-settlements",
            "change-listener",
            "change-notices",
            "database-claim",
            "intake",
            "reconciler"));
    Saboteur saboteur = new Saboteur();
    try (OneProcess process =
            new OneProcess(
                saboteur,
                _ ->
                    PostgresStore.open(
                        dsn,
                        PoolSize.STANDARD,
                        CIPHER,
                        Optional.of(new QueueRows(JSON)),
                        Duration.ZERO,
                        new SplittableRandom(1)),
                (_, threads) ->
                    new PostgresBroker(
                        server.dataSource(database), JSON, PollSettings.standard(), threads));
        DatabaseLock claim = DatabaseLock.beside(dsn, () -> {}, process.threads)) {
      assertThat(claim).isNotNull();
      outlives(
          process,
          loops,
          Set.of("broker-listener", "change-listener"),
          () -> server.cutConnections(database));
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void e47_everyLoopOverRabbitMqOutlivesEveryFault() throws Exception {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    Set<String> loops = new HashSet<>(COMMON);
    Set<String> onConnections =
        Set.of(
            "broker-cancels of node worker",
            "broker-connection",
            "broker-orders",
            "broker-queue default",
            "broker-reports");
    loops.addAll(onConnections);
    loops.addAll(Set.of("broker-repeats", "outbox", "reconciler"));
    try (OneProcess process =
        new OneProcess(
            new Saboteur(), _ -> new MemoryStore(), (_, threads) -> rabbit(host, threads))) {
      outlives(process, loops, onConnections, host::closeConnections);
    }
  }

  @Test
  void e47_queuedWorkIsRetriedAfterEveryFault() throws Exception {
    JobId job;
    try (OneProcess before =
        new OneProcess(new Saboteur(), "other", _ -> sqlite(), EveryLoopTest::inProcess)) {
      job = before.submit();
      await().atMost(PATIENCE).until(() -> before.state(job) == JobState.SCHEDULED);
    }
    // After the work of a step too few are left to fail.
    List<Blow> blows = BLOWS.stream().filter(b -> b.moment() == Moment.BEFORE_ITS_WORK).toList();
    for (Blow blow : blows) {
      Saboteur saboteur = new Saboteur();
      saboteur.begin("recovery"::equals, blow.moment(), blow::fault);
      try (OneProcess after =
          new OneProcess(saboteur, "other", _ -> sqlite(), EveryLoopTest::inProcess)) {
        await().atMost(PATIENCE).until(() -> after.down().contains("recovery"));
        saboteur.end();
        await().atMost(PATIENCE).until(() -> !after.loops().contains("recovery"));
        after.isUp();
      }
    }
    try (OneProcess last =
        new OneProcess(new Saboteur(), _ -> sqlite(), EveryLoopTest::inProcess)) {
      await().atMost(PATIENCE).until(() -> last.state(job) == JobState.COMPLETED);
    }
  }

  /** A new loop must be added to a process above, or here with the test that drives it. */
  @Test
  void e47_everyClassThatHasALoopIsKnownHere() {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(new DoNotIncludeTests())
            .importPackages("dev.winch");
    Set<String> owners =
        classes.stream()
            .filter(type -> !type.getPackageName().startsWith("dev.winch.tests"))
            .filter(EveryLoopTest::makesALoop)
            .map(type -> type.getName().replace("dev.winch.", "").replaceAll("\\$.*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(owners)
        .containsExactlyInAnyOrder(
            "broker.postgres.CancelReader",
            "broker.postgres.Housekeeping",
            "broker.postgres.LeaseRenewer",
            "broker.postgres.ReportReader",
            "broker.postgres.ReportWriter",
            "broker.postgres.Settlements",
            "broker.postgres.TaskConsumer",
            "broker.postgres.Notifier",
            "broker.rabbitmq.RecoveringConnection",
            "broker.rabbitmq.Publisher",
            "broker.rabbitmq.ChannelSupervisor",
            "engine.coordinator.OutboxRelay",
            "engine.coordinator.ChangeRelay",
            "engine.coordinator.CommandLoop",
            "engine.coordinator.StuckTaskReconciler",
            "engine.coordinator.Recovery",
            "engine.time.TimerQueue",
            "engine.time.DueEventPoller",
            "engine.time.NodeWatch",
            "engine.time.Sweep",
            "engine.webhook.WebhookDeliverer",
            "lifecycle.BackgroundThreads",
            "server.live.EventStreams",
            "store.postgres.DatabaseLock",
            "worker.Heartbeat",
            // Timers, whose one loop is in every process above.
            "cli.assembly.WorkerModule",
            "lifecycle.DelayTimer",
            "runtime.container.ContainerRuntime",
            "runtime.shell.ShellRuntime",
            // TlsTest and CertificateReloaderTest.
            "server.CertificateLoop",
            "server.webhook.HttpSender",
            // SpanExportTest; only with tracing.
            "tracing.SpanExport");
  }

  private static boolean makesALoop(JavaClass type) {
    boolean loops =
        type.getMethodCallsFromSelf().stream()
            .anyMatch(
                call ->
                    call.getTargetOwner().isEquivalentTo(BackgroundThreads.class)
                        && call.getName().equals("loop"));
    return loops
        || type.getConstructorCallsFromSelf().stream()
            .anyMatch(call -> call.getTargetOwner().isEquivalentTo(DelayTimer.class));
  }

  /**
   * @param steady those whose steps last for as long as their connection
   * @param disturbance ends the steps of the steady ones
   */
  private static void outlives(
      OneProcess process, Set<String> loops, Set<String> steady, Runnable disturbance) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(process.loops()).isEqualTo(loops));
    process.schedule();
    process.works();
    for (Blow blow : BLOWS) {
      Set<String> hit =
          loops.stream()
              .filter(blow::hits)
              .filter(loop -> blow.moment() == Moment.BEFORE_ITS_WORK || !steady.contains(loop))
              .collect(Collectors.toSet());
      process.saboteur.begin(hit::contains, blow.moment(), blow::fault);
      disturbance.run();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                process.poke();
                assertThat(process.down()).as("%s", blow).containsAll(hit);
              });
      process.saboteur.end();
      process.works();
    }
    for (Duration ahead : Stream.of(1, -2, 3).map(Duration::ofDays).toList()) {
      process.setClock(ahead);
      process.isUp();
    }
    process.works();
    assertThat(process.loops()).isEqualTo(loops);
  }

  private Store sqlite() {
    return SqliteStore.open(folder.resolve("winch.db"), CIPHER);
  }

  private static Broker inProcess(Store store, BackgroundThreads threads) {
    return new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
  }

  private static Broker rabbit(RabbitServer.VirtualHost host, BackgroundThreads threads) {
    return RabbitBroker.open(
        new RabbitSettings(
            RabbitUrl.parse(host.url()),
            Optional.of(host.managementUrl()),
            QueueType.CLASSIC,
            "test",
            Duration.ofSeconds(30)),
        JSON,
        new SplittableRandom(1),
        threads);
  }
}
