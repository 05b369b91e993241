package dev.winch.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Node;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Queries on committed state. */
public interface Reads {

  Optional<JobRun> job(JobId id);

  /** The definition, with its secrets in clear. */
  Optional<JobSpec> spec(JobId id);

  Map<String, String> outputs(JobId id);

  /** Every task run of a job by position, start (those without last), id; streamed. */
  void execution(JobId id, Consumer<TaskRun> each);

  /**
   * The same in pages by id.
   *
   * @param after the last id of the page before, {@code ""} for the first page
   */
  List<TaskRun> executionPage(JobId id, String after, int size);

  Optional<TaskRun> task(TaskId id);

  /** Jobs, newest first, then by id descending. */
  Page<JobRun> jobs(JobQuery query);

  /** Log parts of a job: task position, task creation, part number, all descending. */
  Page<LogPart> jobLog(JobId id, LogQuery query);

  /** Log parts of a task, by number descending. */
  Page<LogPart> taskLog(TaskId id, LogQuery query);

  /** Number of the last log part stored for the task, 0 if none. */
  int lastLogPart(TaskId id);

  Optional<User> user(UserId id);

  Optional<User> userByName(String username);

  /** Whether there is a role with this slug or id. */
  boolean roleExists(String slugOrId);

  /** Nodes whose last heartbeat is not older than this, by name, then id. */
  List<Node> nodes(Instant since);

  Running running();

  // What recovery and time need

  /** Jobs in this state, in order of id; none if {@code after} is the last. */
  List<JobRun> jobsIn(JobState state, String after, int limit);

  /** Tasks in this state, in order of id. */
  List<TaskRun> tasksIn(TaskState state, String after, int limit);

  /**
   * What to list.
   *
   * @param text words that must all match name, description or state; {@code ""} for any
   * @param tags of which a job must bear at least one; empty for any
   * @param page from 1
   * @param size 1 to 20
   */
  record JobQuery(String text, List<String> tags, long page, int size) {
    public JobQuery {
      tags = List.copyOf(tags);
    }
  }

  /**
   * Which log parts to list.
   *
   * @param text words that must all match; {@code ""} for any
   * @param oldestFirst the reverse order
   * @param page from 1
   */
  record LogQuery(String text, boolean oldestFirst, long page, int size) {}

  /** How much is under way: jobs RUNNING, and RUNNING tasks of RUNNING jobs. */
  record Running(long jobs, long tasks) {}
}
