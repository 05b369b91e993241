package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.NodeQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Nodes and what runs on none, by looking at every row. */
final class MemoryNodeQueries implements NodeQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryNodeQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public List<NodeLastSeen> heardSince(Instant since) {
    Comparator<NodeLastSeen> order =
        comparing((NodeLastSeen heard) -> heard.node().name())
            .thenComparing(heard -> heard.node().id());
    return guard.during(
        () ->
            tables.nodes.values().stream()
                .filter(heard -> !heard.heardAt().isBefore(since))
                .sorted(order)
                .toList());
  }

  @Override
  public List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit) {
    return guard.during(
        () ->
            tables.tasks.values().stream()
                .filter(task -> task.state() == TaskState.RUNNING && task.nodeId().isPresent())
                .filter(task -> !isHeld(task, living))
                .limit(limit)
                .map(MemoryReads::standing)
                .toList());
  }

  private static boolean isHeld(TaskRun task, Map<NodeId, Instant> living) {
    NodeProcess process = task.process().orElseThrow();
    Instant current = living.get(process.node());
    return current != null && !current.isAfter(process.startedAt());
  }
}
