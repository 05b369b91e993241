package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.T;
import static dev.winch.codec.view.ViewSamples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.QueueInfo;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fields of queues, nodes and metrics, in their order. */
class ClusterWriterTest {
  @Test
  void nodesThatFellSilentAreOffline() {
    NodeLastSeen up = node(Node.Status.UP);
    NodeLastSeen down = node(Node.Status.DOWN);
    NodeLastSeen draining = node(Node.Status.DRAINING);
    NodeLastSeen stopped = node(Node.Status.OFFLINE);

    assertThat(text(ClusterWriter.nodes(List.of(up), T)))
        .isEqualTo(
            "[{\"id\":\"n1\",\"name\":\"Worker\",\"startedAt\":\"2024-05-01T10:00:00Z\",\"cpuPercent\":12.5,\"lastHeartbeatAt\":\"2024-05-01T10:00:00Z\",\"queue\":\"default\",\"status\":\"UP\",\"hostname\":\"h\",\"taskCount\":2,\"version\":\"1\"}]\n");
    assertThat(text(ClusterWriter.nodes(List.of(up, down), T.plusSeconds(1))))
        .contains("\"OFFLINE\"", "\"DOWN\"");
    assertThat(text(ClusterWriter.nodes(List.of(draining, stopped), T)))
        .contains("\"DRAINING\"", "\"OFFLINE\"");
  }

  @Test
  void queuesAndMetricsHaveTheirFieldsInOrder() {
    assertThat(text(ClusterWriter.queue(new QueueInfo("q", 0, 1, 0))))
        .isEqualTo("{\"name\":\"q\",\"size\":0,\"subscribers\":1,\"unacked\":0}\n");
    assertThat(text(ClusterWriter.queues(List.of()))).isEqualTo("[]\n");
    assertThat(text(ClusterWriter.metrics(1, 2, 3, 0)))
        .isEqualTo(
            "{\"jobs\":{\"running\":1},\"tasks\":{\"running\":2},\"nodes\":{\"online\":3,\"cpuPercent\":0}}\n");
  }

  /** Its own clock is an hour ahead. */
  private static NodeLastSeen node(Node.Status status) {
    Instant ahead = T.plusSeconds(3_600);
    return new NodeLastSeen(
        new Node(new NodeId("n1"), "Worker", T, 12.5, ahead, "default", status, "h", 0, 2, "1"), T);
  }
}
