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
   * RUNNING plain tasks without a live process: their node is not in {@code living}, or they
   * started before the node's current process. Ordered by id, with the columns of {@link
   * RecoveryQueries#tasksIn}.
   *
   * @param living start time of the process of each live node, by the node's clock
   * @param limit at most this many
   */
  List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit);
}
