package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;

/**
 * What follows from an earlier decision, in the same transaction. Only {@link OpenMore} and {@link
 * HandOver} may come later: both can be told from the rows, so that a crash in between loses
 * nothing.
 */
public sealed interface Step extends Event {

  /** Start the top-level task at the job's position, or finish the job if there is none. */
  record Advance(JobId job) implements Step {}

  /** Open a composite that has just got its row. */
  record Open(TaskId task) implements Step {}

  /** Give the next children of an open {@code each} their rows. */
  record OpenMore(TaskId task) implements Step {}

  /** A child of this composite ended well. */
  record ChildEnded(TaskId parent) implements Step {}

  /** The job that this task started has ended. */
  record SubjobEnded(TaskId task, JobId subjob) implements Step {}

  /** The job has failed or was cancelled: stop what is still active in it. */
  record StopTasks(JobId job) implements Step {}

  /**
   * Cancel this job because its parent or its sub-job was cancelled, or its schedule deleted; of no
   * effect if it has ended.
   */
  record CancelRelated(JobId job) implements Step {}

  /** It is not known whether this dispatch reached its queue: send it again under its number. */
  record HandOver(TaskId task, int dispatch) implements Step {}
}
