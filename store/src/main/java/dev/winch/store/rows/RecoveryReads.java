package dev.winch.store.rows;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.RecoveryQueries;
import java.util.List;

/** Reads tasks by state. */
public final class RecoveryReads implements RecoveryQueries {
  private final StatementSource connections;
  private final TaskRows taskRows;

  public RecoveryReads(StatementSource connections, Definitions definitions) {
    this.connections = connections;
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public List<TaskRun> tasksIn(TaskState state, String after, int limit) {
    return connections.read(
        statements ->
            statements.list(
                TaskRows.SELECT_STANDING
                    + "where state = '%s' and id > ? order by id limit ?".formatted(state),
                p -> p.text(after).number(limit),
                taskRows::read));
  }
}
