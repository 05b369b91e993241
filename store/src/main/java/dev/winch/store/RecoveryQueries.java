package dev.winch.store;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.util.List;

/** What recovery and the reconciler of stuck tasks ask. */
public interface RecoveryQueries {

  /**
   * Tasks in this state by id, without their evaluated forms, items, results and errors, which may
   * be large.
   *
   * @param after the last id of the previous page, {@code ""} for the first
   * @param limit at most this many
   */
  List<TaskRun> tasksIn(TaskState state, String after, int limit);
}
