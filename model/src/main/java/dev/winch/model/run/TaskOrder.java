package dev.winch.model.run;

import dev.winch.model.spec.TaskSpec;
import java.util.Objects;

/**
 * A task as a worker gets it: all that is needed to run it.
 *
 * @param dispatch to be repeated in every report about this run
 * @param task evaluated, with the job's defaults
 * @param firstLogPart number of the first log part of this run, from 1
 */
public record TaskOrder(
    TaskId id,
    JobId jobId,
    int dispatch,
    int redelivered,
    String queue,
    TaskSpec task,
    int firstLogPart) {

  public TaskOrder {
    Objects.requireNonNull(id);
    Objects.requireNonNull(jobId);
    Objects.requireNonNull(queue);
    Objects.requireNonNull(task);
  }

  /** The order for a task in its queue, its log beginning at part 1. */
  public static TaskOrder of(TaskRun run, TaskSpec effective) {
    return new TaskOrder(
        run.id(), run.jobId(), run.dispatch(), run.redelivered(), run.queue(), effective, 1);
  }
}
