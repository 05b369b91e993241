package dev.winch.store.sqlite;

import dev.winch.codec.PlainJson;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.TaskRun;
import dev.winch.store.NodeQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.NodeRows;
import dev.winch.store.rows.TaskRows;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Nodes, and what runs on none, on the connections that only read. */
final class SqliteNodeQueries implements NodeQueries {
  private final Readers readers;
  private final TaskRows taskRows;

  SqliteNodeQueries(Readers readers, Definitions definitions) {
    this.readers = readers;
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public List<NodeLastSeen> heardSince(Instant since) {
    return readers.read(session -> NodeRows.since(session, since));
  }

  @Override
  public List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit) {
    Map<String, Object> micros = new TreeMap<>();
    living.forEach((node, startedAt) -> micros.put(node.value(), Micros.of(startedAt)));
    return readers.read(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = 'RUNNING' and node_id is not null and not exists"
                    + " (select 1 from json_each(?) where key = node_id"
                    + " and value <= coalesce(node_since, started_at))"
                    + " order by id limit ?",
                p -> p.text(PlainJson.write(micros)).number(limit),
                taskRows::read));
  }
}
