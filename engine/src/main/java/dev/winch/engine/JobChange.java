package dev.winch.engine;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import java.util.Set;

/**
 * That something of a job changed in a committed transaction.
 *
 * @param header whether the job's own row did
 * @param tasks whether rows of its tasks did
 * @param logs tasks with new log parts
 * @param complete whether these are all tasks with new log parts
 */
public record JobChange(
    JobId job, boolean header, boolean tasks, Set<TaskId> logs, boolean complete) {
  public JobChange {
    logs = Set.copyOf(logs);
  }

  /** Anything of the job may have changed. */
  public static JobChange unknown(JobId job) {
    return new JobChange(job, true, true, Set.of(), false);
  }
}
