package dev.winch.store.rows;

import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Maps nodes and their last heartbeat to and from rows. */
public final class NodeRows {
  private static final String OTHERS =
      "name, started_at, cpu_percent, last_heartbeat_at, queue, status, hostname, port,"
          + " running_tasks, version, fault, heard_at";

  private static final String PUT =
      "insert into nodes (id, %s) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)".formatted(OTHERS)
          + " on conflict (id) do update set (%s) = (excluded.%s)"
              .formatted(OTHERS, OTHERS.replace(", ", ", excluded."));

  private NodeRows() {}

  public static void put(Statements statements, Node node, Instant heardAt) {
    statements.update(
        PUT,
        p ->
            p.text(node.id().value())
                .text(node.name())
                .time(node.startedAt())
                .real(node.cpuPercent())
                .time(node.lastHeartbeatAt())
                .text(node.queue())
                .text(node.status().name())
                .text(node.hostname())
                .number(node.port())
                .number(node.runningTasks())
                .text(node.version())
                .text(node.fault())
                .time(heardAt));
  }

  public static List<NodeLastSeen> since(Statements statements, Instant since) {
    return statements.list(
        "select id, " + OTHERS + ", drained from nodes where heard_at >= ? order by name, id",
        p -> p.time(since),
        row -> new NodeLastSeen(node(row), row.time(), row.flag()));
  }

  private static Node node(Row row) throws SQLException {
    return new Node(
        new NodeId(row.text()),
        row.text(),
        row.time(),
        row.real(),
        row.time(),
        row.text(),
        Node.Status.valueOf(row.text()),
        row.text(),
        row.integer(),
        row.integer(),
        row.text(),
        row.text());
  }

  /** Returns whether there is such a node. */
  public static boolean drain(Statements statements, NodeId node, boolean drained) {
    return statements.update(
            "update nodes set drained = ? where id = ?", p -> p.flag(drained).text(node.value()))
        > 0;
  }

  public static int deleteSilent(
      Statements statements, Instant heardBefore, Instant drainedBefore) {
    return statements.update(
        "delete from nodes where heard_at < ? and (not drained or heard_at < ?)",
        p -> p.time(heardBefore).time(drainedBefore));
  }
}
