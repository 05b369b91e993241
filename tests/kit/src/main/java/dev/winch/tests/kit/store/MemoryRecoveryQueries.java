package dev.winch.tests.kit.store;

import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.RecoveryQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.List;

/** Tasks by state, by looking at every row. */
final class MemoryRecoveryQueries implements RecoveryQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryRecoveryQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public List<TaskRun> tasksIn(TaskState state, String after, int limit) {
    return guard.during(
        () ->
            tables.tasks.tailMap(new TaskId(after), false).values().stream()
                .filter(task -> task.state() == state)
                .limit(limit)
                .map(MemoryReads::standing)
                .toList());
  }
}
