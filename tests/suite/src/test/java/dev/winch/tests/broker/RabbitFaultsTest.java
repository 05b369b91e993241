package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.rabbitmq.QueueType;
import dev.winch.broker.rabbitmq.RabbitBroker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.tests.kit.broker.RabbitServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What engine and worker see when connections or the whole of RabbitMQ are lost under them. */
class RabbitFaultsTest {
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final NodeId NODE = new NodeId("node");

  @Test
  void connectionsThatAnOperatorClosesComeBackAndNothingIsLost_O12() {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    try (Broker engine = Rabbits.open(host, QueueType.QUORUM);
        Broker worker = Rabbits.open(host, QueueType.QUORUM);
        Traffic traffic = new Traffic(engine, worker)) {
      for (int i = 1; i <= 3; i++) {
        traffic.awaitEnds(20 * i);
        await().atMost(LONG).until(() -> host.closeConnections() > 0);
      }
      traffic.finish();

      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(engine.fault()).isEmpty();
                assertThat(worker.fault()).isEmpty();
              });
      traffic.assertThatACancelArrives();
    } finally {
      host.delete();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerKilledUnderLoadLosesNothing_O11(QueueType type) {
    RabbitServer server = RabbitServer.open();
    RabbitServer.VirtualHost host = server.virtualHost();
    try (RabbitBroker engine = Rabbits.open(host, type);
        RabbitBroker worker = Rabbits.open(host, type);
        Traffic traffic = new Traffic(engine, worker)) {
      traffic.awaitEnds(50);

      server.kill();

      await().untilAsserted(() -> assertThat(engine.fault()).isPresent());
      assertThat(engine.fault().orElseThrow())
          .contains("RabbitMQ at 127.0.0.1")
          .doesNotContain("guest");
      assertThatThrownBy(() -> engine.publish(List.of(dispatch(order("later")))))
          .isInstanceOf(UnavailableException.class);
      assertThat(engine.report(new Report.Progressed(new TaskId("a"), 1, 50)))
          .isCompletedExceptionally();
      CompletableFuture<RabbitBroker> patient =
          CompletableFuture.supplyAsync(
              () -> Rabbits.open(host.url(), host.managementUrl(), type, LONG),
              Thread::startVirtualThread);
      server.restart();

      // Who starts before RabbitMQ waits for it (O9).
      patient.join().close();
      traffic.finish();
      await().atMost(LONG).untilAsserted(() -> assertThat(worker.fault()).isEmpty());
      traffic.assertThatACancelArrives();
    } finally {
      server.stop();
    }
  }

  @Test
  void aBlockedServerIsReportedUntilItAcceptsMessages_O12() {
    RabbitServer server = RabbitServer.shared();
    RabbitServer.VirtualHost host = server.virtualHost();
    try (Broker engine = Rabbits.open(host, QueueType.QUORUM)) {
      server.control("set_vm_memory_high_watermark", "0.00001");

      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> engine.publish(List.of(dispatch(order("a")))))
                      .isInstanceOf(UnavailableException.class)
                      .hasMessageContaining("it blocks publishers"));
      assertThat(engine.fault().orElseThrow()).contains("it blocks publishers");

      server.control("set_vm_memory_high_watermark", "0.4");
      await().atMost(LONG).untilAsserted(() -> assertThat(engine.fault()).isEmpty());
      engine.publish(List.of(dispatch(order("a"))));
    } finally {
      server.control("set_vm_memory_high_watermark", "0.4");
      host.delete();
    }
  }

  @Test
  void aStartWithoutRabbitFailsAfterItsPatienceAndSaysWhatToDo_O9() {
    assertThatThrownBy(
            () ->
                Rabbits.open(
                    "amqp://me:secret@127.0.0.1:1/",
                    RabbitServer.shared().managementUrl(),
                    QueueType.QUORUM,
                    Duration.ofMillis(300)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageContaining("broker.rabbitmq.url")
        .hasMessageNotContaining("secret");
  }

  /** What the client does by itself is to trust everybody. */
  @Test
  void aServerWithAnUntrustedCertificateIsRefused(@TempDir Path temp) throws Exception {
    Path keys = temp.resolve("keys");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0)) {
      Thread.startVirtualThread(() -> shakeHands(server));

      assertThatThrownBy(
              () ->
                  Rabbits.open(
                      "amqps://localhost:" + server.getLocalPort(),
                      RabbitServer.shared().managementUrl(),
                      QueueType.QUORUM,
                      Duration.ofSeconds(5)))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("certification path");
    }
  }

  private static void shakeHands(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        ((SSLSocket) socket).startHandshake();
      } catch (IOException refused) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aWrongPasswordIsAnErrorWithoutThePassword() {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    assertThatThrownBy(
            () ->
                Rabbits.open(
                    host.url().replace("guest:guest", "guest:secret"),
                    host.managementUrl(),
                    QueueType.QUORUM,
                    Duration.ofSeconds(3)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("ACCESS_REFUSED")
        .hasMessageNotContaining("secret");
    host.delete();
  }

  /** An engine that dispatches without a pause, and a worker that reports what it takes. */
  private static final class Traffic implements AutoCloseable {
    private final Broker engine;
    private final Set<TaskId> published = ConcurrentHashMap.newKeySet();
    private final Set<TaskId> started = ConcurrentHashMap.newKeySet();
    private final Set<TaskId> ended = ConcurrentHashMap.newKeySet();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final Thread publisher;
    private volatile boolean closing;

    Traffic(Broker engine, Broker worker) {
      this.engine = engine;
      engine.consumeReports(this::settle);
      worker.consumeCancels(NODE, (task, _) -> cancelled.add(task.value()));
      worker.consume(
          "default",
          4,
          delivery -> {
            TaskId task = delivery.order().id();
            send(
                worker,
                new Report.Started(task, 1, new NodeProcess(NODE, Instant.EPOCH), Instant.EPOCH));
            delivery.ack();
            send(worker, new Report.Stopped(task, 1, NODE, Instant.EPOCH));
          });
      publisher = Thread.startVirtualThread(this::publish);
    }

    private void publish() {
      for (int i = 0; !closing; i++) {
        String task = "t" + i;
        Message message = new Message.Dispatch(order(task), i % 10);
        await().atMost(LONG).ignoreExceptions().until(() -> handedOver(message));
        published.add(new TaskId(task));
      }
    }

    private boolean handedOver(Message message) {
      engine.publish(List.of(message));
      return true;
    }

    private static void send(Broker worker, Report report) {
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(50))
          .pollDelay(Duration.ZERO)
          .ignoreExceptions()
          .until(
              () -> {
                worker.report(report).join();
                return true;
              });
    }

    private CompletableFuture<Void> settle(Report report) {
      switch (report) {
        case Report.Started of -> started.add(of.task());
        case Report.Stopped of -> ended.add(of.task());
        default -> throw new AssertionError(report);
      }
      return CompletableFuture.completedFuture(null);
    }

    void awaitEnds(int more) {
      int before = ended.size();
      await().atMost(LONG).until(() -> ended.size() >= before + more);
    }

    /** Publishes no more, and sees what was published to its end. */
    void finish() {
      awaitEnds(20);
      closing = true;
      await().atMost(LONG).until(() -> !publisher.isAlive());
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(ended).containsAll(published);
                assertThat(started).containsAll(published);
              });
    }

    void assertThatACancelArrives() {
      await()
          .atMost(LONG)
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                engine.publish(List.of(new Message.Cancel(NODE, new TaskId("x"), 1)));
                assertThat(cancelled).contains("x");
              });
    }

    @Override
    public void close() {
      closing = true;
    }
  }
}
