package dev.winch.store;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
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
 * A write transaction: loads the rows that the engine needs for its decisions and writes their
 * results. Loaded rows are locked until the transaction ends. Used only by the thread that runs the
 * work.
 */
public interface Transaction {

  /**
   * Locks these jobs, the jobs of these tasks, and their parents and sub-jobs, with all their rows;
   * call it before loading them. All locks are taken in one statement in id order, so that
   * transactions of several processes do not deadlock. Does nothing if the database runs one
   * transaction at a time.
   */
  default void hold(Collection<TaskId> tasks, Collection<JobId> jobs) {}

  /**
   * Declares that these jobs probably do not exist, which saves a remote database a lookup. If one
   * exists, the work runs again and sees it. Call it after {@link #hold}.
   */
  default void expectNew(Collection<JobId> ids) {}

  /** Loads the existing ones of these jobs. */
  Map<JobId, JobRun> jobs(Collection<JobId> ids);

  /** Loads the existing ones of these tasks. */
  Map<TaskId, TaskRun> tasks(Collection<TaskId> ids);

  /**
   * The definition of a job with decrypted secrets; cached by id.
   *
   * @throws dev.winch.model.fault.NotFoundException if there is no such job
   */
  JobSpec spec(JobId id);

  /** The job's outputs with these names. */
  Map<String, String> outputs(JobId id, Collection<String> names);

  /** All outputs of a job, for expressions whose variables are not known in advance. */
  Map<String, String> outputs(JobId id);

  /** Size in UTF-8 bytes of this output of the job; 0 if there is none. */
  long outputBytes(JobId id, String name);

  /**
   * Unfinished tasks of a job in order of id, a page at a time: a job may have more of them than
   * fit in memory.
   *
   * @param after the last id of the page before, {@code ""} for the first page
   * @param rows at most this many
   * @param bytes most bytes of their stored texts, unless the first task alone takes more
   */
  ActiveTasks activeTasks(JobId id, String after, int rows, long bytes);

  /**
   * Like {@link #activeTasks}, but each task without its evaluated form and its item, however large
   * these are: a change of its state does not read them, and {@link #apply} does not write them.
   */
  ActiveTasks standingTasks(JobId id, String after, int rows);

  /**
   * A page of unfinished tasks.
   *
   * @param more whether there are more behind the last of them
   */
  record ActiveTasks(List<TaskRun> tasks, boolean more) {
    public static final ActiveTasks NONE = new ActiveTasks(List.of(), false);

    public ActiveTasks {
      tasks = List.copyOf(tasks);
    }

    /**
     * A page of at most this many.
     *
     * @param tasks one more than that if there are more
     */
    public static ActiveTasks first(List<TaskRun> tasks, int rows) {
      return tasks.size() <= rows
          ? new ActiveTasks(tasks, false)
          : new ActiveTasks(tasks.subList(0, rows), true);
    }
  }

  /**
   * A range of the list of an {@code each}, as JSON texts.
   *
   * @param from index of the first element
   */
  List<String> items(TaskId each, int from, int count);

  /**
   * Like {@link ScheduleQueries#schedule}, but also returns a deleted schedule with jobs to be
   * cancelled.
   */
  Optional<ScheduledJob> schedule(ScheduleId id);

  /** Unfinished jobs of this schedule, by id. */
  List<JobRun> activeJobs(ScheduleId id, int limit);

  Optional<User> user(UserId id);

  /**
   * Writes all changes; rows are written whole, except for what never changes: of a task that is
   * stored, its evaluated form and its item stay as they are.
   */
  void apply(Changes changes);

  /** Writes the messages of this transaction to the {@link Outbox}. */
  void post(Outbox.OutboxBatch batch);

  /**
   * Inserts or replaces a node's row. The last received heartbeat wins, because the clocks of nodes
   * may be wrong.
   */
  void heartbeat(Node node, Instant heardAt);

  /**
   * Notes whether the node is to take no more tasks; heartbeats leave that as it is.
   *
   * @return whether there is such a node
   */
  boolean drain(NodeId node, boolean drained);

  /**
   * Appends to the audit log. Submissions of jobs are not recorded here: the job's row has them.
   * Entries about a schedule are kept after its deletion.
   */
  void record(AuditEntry entry);

  /** Changes to users, roles and tokens. */
  Accounts accounts();

  /** The pending webhook calls. */
  WebhookCalls webhookCalls();

  /**
   * Deletes ended jobs that were created before the first instant, and jobs whose {@code deleteAt}
   * is before the second. Queries no longer find them or their tasks; {@link #deleteRemains}
   * deletes the other rows.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredJobs(Instant createdBefore, Instant now, int limit);

  /** Deletes these jobs like {@link #deleteExpiredJobs}; they exist and have ended. */
  void deleteJobs(Collection<JobId> ids);

  /**
   * Deletes a limited number of rows of deleted jobs: log parts, tasks, lists, outputs, audit
   * entries. Call it repeatedly until it returns 0.
   *
   * @return how many were deleted, about {@code limit} at most; 0 if none are left
   */
  int deleteRemains(int limit);

  /**
   * Re-encrypts some rows if the key or the format of encrypted values has changed since they were
   * written.
   *
   * @param limit number of rows to check
   * @return whether there may be more
   */
  default boolean reencrypt(int limit) {
    return false;
  }

  /**
   * Deletes nodes last heard from before the first instant, drained ones before the second; returns
   * how many.
   */
  int deleteSilentNodes(Instant heardBefore, Instant drainedBefore);

  /**
   * Deletes log parts created before the instant.
   *
   * @return how many were deleted, at most {@code limit}
   */
  int deleteExpiredLogs(Instant createdBefore, int limit);
}
