package dev.winch.store;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Node;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
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

  /**
   * Keeps other transactions off these jobs, the jobs of these tasks, and the jobs around all of
   * them (a sub-job's parent, and so on), with all their rows; to be called before they are loaded.
   * All are taken in one go and in order of id, so that transactions of several processes do not
   * wait for one another in a circle. Where one transaction runs at a time, nothing is to be done.
   */
  default void hold(Collection<TaskId> tasks, Collection<JobId> jobs) {}

  /**
   * Says that these jobs are most likely not there, which saves a database beyond the process the
   * question. If one of them is, the work runs again and sees it. To be called after {@link #hold}.
   */
  default void expectNew(Collection<JobId> ids) {}

  /** Those of the jobs that exist. */
  Map<JobId, JobRun> jobs(Collection<JobId> ids);

  /** Those of the tasks that exist. */
  Map<TaskId, TaskRun> tasks(Collection<TaskId> ids);

  /**
   * The definition of a job, with its secrets in clear; cached by id.
   *
   * @throws dev.winch.model.fault.NotFoundException if there is no such job
   */
  JobSpec spec(JobId id);

  /** Those of the job's outputs that bear these names. */
  Map<String, String> outputs(JobId id, Collection<String> names);

  /** All outputs of a job, for expressions whose reads cannot be told. */
  Map<String, String> outputs(JobId id);

  /** Bytes in UTF-8 of the output of the job that bears this name; 0 if there is none. */
  long outputBytes(JobId id, String name);

  /** The unfinished tasks of a job, in order of id. */
  List<TaskRun> activeTasks(JobId id);

  /**
   * A piece of the list that an {@code each} runs over, as JSON texts.
   *
   * @param from index of the first element
   */
  List<String> items(TaskId each, int from, int count);

  /**
   * As {@link ScheduleQueries#schedule}, but also one that is deleted and has jobs to be cancelled.
   */
  Optional<ScheduledJob> schedule(ScheduleId id);

  /** Jobs that this schedule started and that have not ended, the first ones by id. */
  List<JobRun> activeJobs(ScheduleId id, int limit);

  Optional<User> user(UserId id);

  /** Writes everything in one go; rows are written whole. */
  void apply(Changes changes);

  /** Keeps what this transaction sends in the {@link Outbox}. */
  void post(Outbox.OutboxBatch batch);

  /**
   * Inserts or replaces a node's row; what is heard last counts, since clocks of nodes may be
   * wrong.
   */
  void heartbeat(Node node, Instant heardAt);

  /**
   * Keeps who did what; the submission of a job need not be told, its row says it. What was done to
   * a schedule outlives it.
   */
  void record(AuditEntry entry);

  /**
   * @throws dev.winch.model.fault.ConflictException {@code user already exists}
   */
  void addUser(User user);

  /** What webhooks are owed. */
  WebhookCalls webhookCalls();

  /**
   * Deletes jobs: ended ones created before the first instant, and those whose {@code deleteAt} has
   * passed by the second. They and all that hangs on them are not found from now on; {@link
   * #deleteRemains} takes away the rows.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredJobs(Instant createdBefore, Instant now, int limit);

  /**
   * Deletes rows that hang on deleted jobs: log parts, tasks, lists, outputs, audit. A job may have
   * any number of them, so it takes as many transactions as it takes.
   *
   * @return how many were deleted, about {@code limit} at most; 0 if none are left
   */
  int deleteRemains(int limit);

  /**
   * Encrypts some rows as they would be encrypted today, if the key or the form of encrypted values
   * has changed since they were written.
   *
   * @param limit how many rows to look at
   * @return whether there may be more
   */
  default boolean reencrypt(int limit) {
    return false;
  }

  /** Deletes nodes that were last heard of before the instant; returns how many. */
  int deleteSilentNodes(Instant heardBefore);

  /**
   * Deletes log parts from before the instant.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredLogs(Instant createdBefore, int limit);
}
