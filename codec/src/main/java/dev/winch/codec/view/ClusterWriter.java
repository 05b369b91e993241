package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.QueueInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Writes what the processes of an installation share: queues, nodes and what runs on them. */
public final class ClusterWriter {
  private ClusterWriter() {}

  public static byte[] queue(QueueInfo queue) {
    return JsonDocument.object(out -> queue(out, queue));
  }

  public static byte[] queues(List<QueueInfo> queues) {
    return JsonDocument.list(queues, ClusterWriter::queue);
  }

  private static void queue(FieldWriter out, QueueInfo queue) throws IOException {
    out.always("name", queue.name());
    out.always("size", queue.size());
    out.always("subscribers", queue.subscribers());
    out.always("unacked", queue.unacked());
  }

  /**
   * @param silentSince nodes last heard from before this are shown as {@code OFFLINE}
   */
  public static byte[] nodes(List<NodeLastSeen> nodes, Instant silentSince) {
    return JsonDocument.list(nodes, (out, node) -> node(out, node, silentSince));
  }

  private static void node(FieldWriter out, NodeLastSeen heard, Instant silentSince)
      throws IOException {
    Node node = heard.node();
    boolean silent = heard.heardAt().isBefore(silentSince);
    boolean down = node.status() == Node.Status.DOWN;
    out.always("id", node.id().value());
    out.always("name", node.name());
    out.time("startedAt", node.startedAt());
    out.number("cpuPercent", node.cpuPercent());
    out.time("lastHeartbeatAt", heard.heardAt());
    out.text("queue", node.queue());
    out.always("status", silent && !down ? "OFFLINE" : node.status().name());
    out.flag("drained", heard.drained());
    out.always("hostname", node.hostname());
    out.number("port", node.port());
    out.number("taskCount", node.runningTasks());
    out.always("version", node.version());
    out.text("fault", node.fault());
  }

  /**
   * @param cpuPercent the average over the nodes
   */
  public static byte[] metrics(
      long runningJobs, long runningTasks, long onlineNodes, double cpuPercent) {
    return JsonDocument.object(
        out -> {
          out.start("jobs");
          out.always("running", runningJobs);
          out.end();
          out.start("tasks");
          out.always("running", runningTasks);
          out.end();
          out.start("nodes");
          out.always("online", onlineNodes);
          out.always("cpuPercent", cpuPercent);
          out.end();
        });
  }
}
