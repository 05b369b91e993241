package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import java.util.Optional;

/**
 * What follows from an earlier decision, in the same transaction. Only {@link OpenMore} and {@link
 * HandOver} may come later: both follow from the rows, so that a crash in between loses nothing.
 */
public sealed interface FollowUp extends Event {

  /** Start the top-level task at the job's position, or finish the job if there is none. */
  record Advance(JobId job) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }
  }

  /** Open a composite that has just got its row. */
  record Open(TaskId task) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(task);
    }
  }

  /** Give the next children of an open {@code each} their rows. */
  record OpenMore(TaskId task) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(task);
    }
  }

  /** A child of this composite ended well. */
  record ChildEnded(TaskId parent) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(parent);
    }
  }

  /**
   * The job that this task started has ended.
   *
   * @param origin of its cancellation, if that is how it ended and somebody asked for it
   */
  record SubjobEnded(TaskId task, JobId subjob, Optional<Origin> origin) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(task);
    }
  }

  /**
   * The job has failed or was cancelled: stop what is still active in it, page by page.
   *
   * @param after the last task that was looked at; empty for the first page
   * @param origin of its cancellation, if somebody asked for it
   */
  record StopTasks(JobId job, Optional<TaskId> after, Optional<Origin> origin) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }

    /** Stop all that is active in this job. */
    public StopTasks(JobId job, Optional<Origin> origin) {
      this(job, Optional.empty(), origin);
    }
  }

  /**
   * Cancel this job because its parent or its sub-job was cancelled, its parent failed, or its
   * schedule was deleted; of no effect if it has ended.
   *
   * @param origin empty if nobody asked for it, because something failed
   */
  record CancelRelated(JobId job, Optional<Origin> origin) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }
  }

  /** It is not known whether this dispatch reached its queue: send it again under its number. */
  record HandOver(TaskId task, int dispatch) implements FollowUp {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(task);
    }
  }
}
