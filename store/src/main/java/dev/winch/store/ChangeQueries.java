package dev.winch.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What changed of a job since a number. A job counts its changes, and its row and those of its
 * tasks have the number of their last one, so a reader that knows a number finds everything newer
 * in its present form. Rows of one transaction may share a number. Texts of more than {@link
 * dev.winch.model.run.Omission#SHOWN} bytes are replaced by a note.
 */
public interface ChangeQueries {

  Optional<ChangedJob> job(JobId id);

  /**
   * Runs of tasks whose last change follows this place, by number, then id.
   *
   * @param limit at most this many
   */
  List<Place> places(JobId id, Place after, int limit);

  /** The same of runs that have ended. */
  List<Place> ended(JobId id, Place after, int limit);

  /**
   * Runs of tasks that have not ended, by id.
   *
   * @param limit at most this many
   */
  List<TaskId> active(JobId id, int limit);

  /** The existing ones of these runs, in no particular order. */
  List<ChangedTask> tasks(Collection<TaskId> ids);

  /**
   * @param changes number of the last change of the job or one of its tasks
   * @param number of the last change of this row
   */
  record ChangedJob(JobRun job, long changes, long number) {}

  /**
   * @param number of the last change
   */
  record ChangedTask(TaskRun task, long number) {}

  /**
   * Where in the changes of its job the last one of a task is.
   *
   * @param ended when the run ended; empty if it has not
   * @param logEnd {@link TaskRun#logEnd} of a run that has ended
   */
  record Place(long number, TaskId task, Optional<Instant> ended, OptionalInt logEnd) {

    /** A place of which no more is known. */
    public Place(long number, TaskId task) {
      this(number, task, Optional.empty(), OptionalInt.empty());
    }
  }
}
