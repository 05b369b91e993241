package dev.winch.engine.core;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;

/** One step of a decision, in order; webhooks report each, while a row is written once. */
sealed interface RowChange {
  record NewJob(JobRun job, JobSpec spec) implements RowChange {}

  record ChangedJob(JobRun before, JobRun after) implements RowChange {}

  /**
   * @param job as it is at this step
   */
  record NewTask(JobRun job, TrackedTask task) implements RowChange {}

  /**
   * @param job as it is at this step
   */
  record ChangedTask(JobRun job, TaskRun before, TaskRun after) implements RowChange {}
}
