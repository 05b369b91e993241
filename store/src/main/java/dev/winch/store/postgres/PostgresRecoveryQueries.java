package dev.winch.store.postgres;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.RecoveryQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.TaskRows;
import java.util.List;

/** Tasks by state, each query on a connection of its own. */
final class PostgresRecoveryQueries implements RecoveryQueries {
  private final Pool pool;
  private final TaskRows taskRows;

  PostgresRecoveryQueries(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public List<TaskRun> tasksIn(TaskState state, String after, int limit) {
    return pool.with(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = '%s' and id > ? order by id limit ?".formatted(state),
                p -> p.text(after).number(limit),
                taskRows::read));
  }
}
