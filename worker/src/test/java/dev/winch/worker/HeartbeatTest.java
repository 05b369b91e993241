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
  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void aNodeTellsOfItselfAtItsStartAndFromThenOn() {
    Instant start = shop.clock.instant();
    shop.open(3);
    await().until(() -> shop.heartbeats() == 1);

    assertThat(nodes())
        .singleElement()
        .satisfies(
            node -> {
              assertThat(node.id()).isEqualTo(Shop.NODE);
              assertThat(node.name()).isEqualTo("Worker");
              assertThat(node.hostname()).isEqualTo("host");
              assertThat(node.port()).isEqualTo(8001);
              assertThat(node.version()).isEqualTo("1.0");
              assertThat(node.queue()).isEqualTo("default");
              assertThat(node.status()).isEqualTo(Status.UP);
              assertThat(node.startedAt()).isEqualTo(start);
              assertThat(node.lastHeartbeatAt()).isEqualTo(start);
              assertThat(node.runningTasks()).isZero();
              assertThat(node.cpuPercent()).isBetween(0.0, 100.0);
            });

    shop.clock.advance(Duration.ofSeconds(20));
    shop.beat();
    assertThat(nodes()).hasSize(2);
    assertThat(nodes().getLast().lastHeartbeatAt()).isEqualTo(start.plusSeconds(20));
    assertThat(nodes().getLast().startedAt()).isEqualTo(start);
  }

  @Test
  void itTellsHowManyTasksRun() {
    shop.runtime.script("a", scene -> scene.untilStopped());
    shop.runtime.script("b", scene -> scene.untilStopped());
    shop.open(4);
    shop.order("a", "b");
    shop.awaitStarted("a");
    shop.awaitStarted("b");

    shop.beat();

    assertThat(nodes().getLast().runningTasks()).isEqualTo(2);
  }

  @Test
  void itIsDownWhileItsRuntimeCannotWork() {
    shop.open(1);
    shop.runtime.fault(Optional.of("no container engine"));
    shop.beat();
    assertThat(nodes().getLast().status()).isEqualTo(Status.DOWN);

    shop.runtime.fault(Optional.empty());
    shop.beat();
    assertThat(nodes().getLast().status()).isEqualTo(Status.UP);
  }

  @Test
  void aHeartbeatThatNobodyTakesIsFollowedByTheNext() {
    shop.desk.deaf(true);
    shop.open(1);
    await().until(() -> shop.desk.refusals() == 1);
    shop.desk.deaf(false);

    shop.beat();

    assertThat(nodes()).hasSize(1);
  }

  @Test
  void e36_aStoppedWorkerSaysSoAndIsSilent() throws InterruptedException {
    shop.open(1);
    await().until(() -> shop.heartbeats() == 1);
    assertThat(shop.closing().join(Duration.ofMinutes(1))).isTrue();
    int told = nodes().size();

    shop.timer.advance(Duration.ofMinutes(1));

    assertThat(nodes()).hasSize(told);
    assertThat(nodes().getLast().status()).isEqualTo(Status.OFFLINE);
    assertThat(nodes()).extracting(Node::status).contains(Status.DRAINING);
  }

  private List<Node> nodes() {
    return shop.desk.reports(Report.Heartbeat.class).stream().map(Report.Heartbeat::node).toList();
  }
}
