package dev.winch.store.sqlite;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.RecoveryQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.TaskRows;
import java.util.List;

/** Tasks by state on the connections that only read. */
final class SqliteRecoveryQueries implements RecoveryQueries {
  private final Readers readers;
  private final TaskRows taskRows;

  SqliteRecoveryQueries(Readers readers, Definitions definitions) {
    this.readers = readers;
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public List<TaskRun> tasksIn(TaskState state, String after, int limit) {
    return readers.read(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = '%s' and id > ? order by id limit ?".formatted(state),
                p -> p.text(after).number(limit),
                taskRows::read));
  }
}
