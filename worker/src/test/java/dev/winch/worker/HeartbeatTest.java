package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.run.Node;
import dev.winch.model.run.Node.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private final WorkerFixture fixture = new WorkerFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aNodeSendsHeartbeatsFromItsStartOn() {
    Instant start = fixture.clock.instant();
    fixture.open(3);
    await().until(() -> fixture.heartbeats() == 1);

    assertThat(nodes())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.id()).isEqualTo(WorkerFixture.NODE);
              assertThat(node.name()).isEqualTo("Worker");
              assertThat(node.hostname()).isEqualTo("host");
              assertThat(node.port()).isEqualTo(8001);
              assertThat(node.version()).isEqualTo("1.0");
              assertThat(node.queue()).isEqualTo("default");
              assertThat(node.status()).isEqualTo(Status.UP);
              assertThat(node.startedAt()).isEqualTo(WorkerFixture.PROCESS.startedAt());
              assertThat(node.lastHeartbeatAt()).isEqualTo(start);
              assertThat(node.runningTasks()).isZero();
              assertThat(node.cpuPercent()).isBetween(0.0, 100.0);
            });

    fixture.clock.advance(Duration.ofSeconds(20));
    fixture.beat();
    assertThat(nodes()).hasSize(2);
    assertThat(nodes().getLast().lastHeartbeatAt()).isEqualTo(start.plusSeconds(20));
    assertThat(nodes().getLast().startedAt()).isEqualTo(WorkerFixture.PROCESS.startedAt());
  }

  @Test
  void aHeartbeatCarriesTheNumberOfRunningTasks() {
    fixture.runtime.script("a", scene -> scene.untilStopped());
    fixture.runtime.script("b", scene -> scene.untilStopped());
    fixture.open(4);
    fixture.order("a", "b");
    fixture.awaitStarted("a");
    fixture.awaitStarted("b");

    fixture.beat();

    assertThat(nodes().getLast().runningTasks()).isEqualTo(2);
  }

  @Test
  void itIsDownWhileItsRuntimeCannotWork() {
    fixture.open(1);
    fixture.runtime.fault(Optional.of("no container engine"));
    fixture.beat();
    assertThat(nodes().getLast().status()).isEqualTo(Status.DOWN);

    fixture.runtime.fault(Optional.empty());
    fixture.beat();
    assertThat(nodes().getLast().status()).isEqualTo(Status.UP);
  }

  @Test
  void aFailedHeartbeatIsFollowedByTheNext() {
    fixture.reports.deaf(true);
    fixture.open(1);
    await().until(() -> fixture.reports.refusals() == 1);
    fixture.reports.deaf(false);

    fixture.beat();

    assertThat(nodes()).hasSize(1);
  }

  @Test
  void e36_aStoppedWorkerSaysSoAndIsSilent() throws InterruptedException {
    fixture.open(1);
    await().until(() -> fixture.heartbeats() == 1);
    assertThat(fixture.closing().join(Duration.ofMinutes(1))).isTrue();
    int before = nodes().size();

    fixture.timer.advance(Duration.ofMinutes(1));

    assertThat(nodes()).hasSize(before);
    assertThat(nodes().getLast().status()).isEqualTo(Status.OFFLINE);
    assertThat(nodes()).extracting(Node::status).contains(Status.DRAINING);
  }

  private List<Node> nodes() {
    return fixture.reports.reports(Report.Heartbeat.class).stream()
        .map(Report.Heartbeat::node)
        .toList();
  }
}
