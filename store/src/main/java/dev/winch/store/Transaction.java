package dev.winch.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Node;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One write transaction: what the engine must see to decide, and what it decided. The rows that are
 * loaded stay as they are until the transaction ends. Confined to the thread that runs the work.
 */
public interface Transaction {

  /** Those of the jobs that exist. */
  Map<JobId, JobRun> jobs(Collection<JobId> ids);

  /** Those of the tasks that exist. */
  Map<TaskId, TaskRun> tasks(Collection<TaskId> ids);

  /**
   * The definition of a job, with its secrets in clear; cached by id.
   *
   * @throws dev.winch.model.fault.NotFound if there is no such job
   */
  JobSpec spec(JobId id);

  /** Those of the job's outputs that bear these names. */
  Map<String, String> outputs(JobId id, Collection<String> names);

  /** All outputs of a job, for expressions whose reads cannot be told. */
  Map<String, String> outputs(JobId id);

  /** The unfinished tasks of a job, in order of id. */
  List<TaskRun> activeTasks(JobId id);

  /**
   * A piece of the list that an {@code each} runs over, as JSON texts.
   *
   * @param from index of the first element
   */
  List<String> items(TaskId each, int from, int count);

  /** As {@link Schedules#schedule}. */
  Optional<ScheduledJob> schedule(ScheduleId id);

  /** Jobs that this schedule started and that have not ended, in order of id. */
  List<JobRun> activeJobs(ScheduleId id);

  /** Writes everything in one go; rows are written whole. */
  void apply(Changes changes);

  /** Inserts or replaces a node's row, unless the stored heartbeat is younger. */
  void heartbeat(Node node);

  /**
   * @throws dev.winch.model.fault.Conflict {@code user already exists}
   */
  void addUser(User user);

  /**
   * Deletes jobs with everything that hangs on them: ended ones created before the first instant,
   * and those whose {@code deleteAt} has passed by the second.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredJobs(Instant createdBefore, Instant now, int limit);

  /**
   * Deletes log parts from before the instant.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredLogs(Instant createdBefore, int limit);
}
