package dev.winch.engine.explain;

import dev.winch.model.run.Node;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.QueueInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What broker and nodes report at a moment.
 *
 * @param queues with messages or consumers
 * @param nodes with a heartbeat in the last minutes
 */
public record ClusterView(Instant now, List<QueueInfo> queues, List<NodeLastSeen> nodes) {
  /** Heartbeats come every 5 seconds; two may be late. */
  static final Duration SILENT = Duration.ofSeconds(12);

  public ClusterView {
    queues = List.copyOf(queues);
    nodes = List.copyOf(nodes);
  }

  Optional<QueueInfo> queue(String name) {
    return queues.stream().filter(queue -> queue.name().equals(name)).findFirst();
  }

  /** Nodes that have not stopped. */
  Stream<NodeLastSeen> running() {
    return nodes.stream().filter(seen -> seen.node().status() != Node.Status.OFFLINE);
  }

  /** Running nodes that serve a queue. */
  List<NodeLastSeen> servers(String queue) {
    return running()
        .filter(seen -> Arrays.asList(seen.node().queue().split(",")).contains(queue))
        .toList();
  }

  boolean isSilent(NodeLastSeen seen) {
    return silence(seen).compareTo(SILENT) >= 0;
  }

  Duration silence(NodeLastSeen seen) {
    return Duration.between(seen.heardAt(), now);
  }
}
