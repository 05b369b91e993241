package dev.winch.store;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.TaskRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Queries for lost nodes: last heartbeats, and runs on nodes that are gone. */
public interface NodeQueries {

  /** Nodes heard from at this time or later, by name, then id. */
  List<NodeLastSeen> heardSince(Instant since);

  /**
   * RUNNING plain tasks without a live process: their node is not in {@code living}, or a process
   * of it before the current one ran them. Ordered by id, with the columns of {@link
   * RecoveryQueries#tasksIn}.
   *
   * @param living start of the current process of each live node
   * @param limit at most this many
   */
  List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit);
}
