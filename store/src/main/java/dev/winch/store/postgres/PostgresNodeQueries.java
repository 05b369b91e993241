package dev.winch.store.postgres;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.TaskRun;
import dev.winch.store.NodeQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.NodeRows;
import dev.winch.store.rows.TaskRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes, and what runs on none, each query on a connection of its own. */
final class PostgresNodeQueries implements NodeQueries {
  private final Pool pool;
  private final TaskRows taskRows;

  PostgresNodeQueries(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public List<NodeLastSeen> heardSince(Instant since) {
    return pool.with(session -> NodeRows.since(session, since));
  }

  @Override
  public List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit) {
    List<String> nodes = new ArrayList<>();
    List<String> starts = new ArrayList<>();
    living.forEach(
        (node, startedAt) -> {
          nodes.add(node.value());
          starts.add(Long.toString(Micros.of(startedAt)));
        });
    return pool.with(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = 'RUNNING' and node_id is not null and not exists"
                    + " (select 1 from unnest(?, ?::bigint[]) as living (node, since)"
                    + " where node = node_id and since <= coalesce(node_since, started_at))"
                    + " order by id limit ?",
                p -> p.texts(nodes).texts(starts).number(limit),
                taskRows::read));
  }
}
