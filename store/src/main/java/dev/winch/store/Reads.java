package dev.winch.store;

import dev.winch.model.event.Due;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
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
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Queries on committed state. */
public interface Reads {

  Optional<JobRun> job(JobId id);

  /** The definition, with its secrets in clear. */
  Optional<JobSpec> spec(JobId id);

  /**
   * Every output of a job by name; streamed, so that few values are in memory at a time.
   *
   * @param read whether a value of so many bytes is to be read, asked for each in turn
   * @param each false to end
   */
  void outputs(JobId id, LongPredicate read, Predicate<JobOutput> each);

  /**
   * Every task run of a job by position, start (those without last), id; streamed. Results of more
   * than {@link dev.winch.model.run.Omission#SHOWN} bytes are left out, with a note in their place.
   */
  void execution(JobId id, Consumer<TaskRun> each);

  /**
   * The same in pages by id.
   *
   * @param after the last id of the page before, {@code ""} for the first page
   */
  void executionPage(JobId id, String after, int size, Consumer<TaskRun> each);

  Optional<TaskRun> task(TaskId id);

  /**
   * Jobs, newest first, then by id descending. Texts of more than {@link
   * dev.winch.model.run.Omission#SHOWN} bytes are left out, with a note in their place, and tags
   * that together are longer. The total of all jobs is exact; that of a search stops at {@link
   * JobQuery#COUNTED}, and is a lower bound then.
   */
  Page<JobRun> jobs(JobQuery query);

  /**
   * Log parts of a job: task position, task creation, task id, part number, all descending. The
   * total is exact.
   */
  Page<LogPart> jobLog(JobId id, LogQuery query);

  /** Log parts of a task, by number descending. The total is exact. */
  Page<LogPart> taskLog(TaskId id, LogQuery query);

  LogExtent logged(TaskId id);

  Optional<User> user(UserId id);

  Optional<User> userByName(String username);

  Optional<Role> role(String slugOrId);

  /** Whether there is a role with this slug or id. */
  default boolean roleExists(String slugOrId) {
    return role(slugOrId).isPresent();
  }

  /** Nodes that were heard of at this time or later, by name, then id. */
  List<NodeLastSeen> nodes(Instant since);

  /**
   * Who did what to a job, its submission included, or to a schedule; the youngest first.
   *
   * @param page from 1
   */
  Page<AuditEntry> audit(String subject, long page, int size);

  Running running();

  /**
   * How many plain tasks are RUNNING, by the queue that they were taken from; none has no entry.
   */
  Map<String, Integer> runningByQueue();

  ScheduleQueries schedules();

  // What recovery and time need

  /**
   * Tasks in this state, in order of id, without their evaluated forms, items, results and errors:
   * any number of them may be long.
   *
   * @param after the last id of the piece before, {@code ""} for the first
   * @param limit at most this many
   */
  List<TaskRun> tasksIn(TaskState state, String after, int limit);

  /** When the next call of a webhook is due, or the claim of one ends; empty if there is none. */
  Optional<Instant> nextWebhookCall();

  /**
   * What the rows await up to this instant: delayed retries, timeouts of jobs, firings of
   * schedules. Of each kind the earliest first, then by id.
   *
   * @param limit at most this many of each kind
   */
  List<Due> due(Instant until, int limit);

  /**
   * Plain tasks RUNNING on no process that is known to live: on a node that is not among these, or
   * since before the node's process started; in order of id, and as short as in {@link #tasksIn}.
   *
   * @param living when the process of each living node started, by the node's clock
   * @param limit at most this many
   */
  List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit);

  /**
   * What to list: what meets all of these. {@link dev.winch.store.search.QueryText} makes it from
   * what a user typed.
   *
   * @param text words that must all match name, description or state; {@code ""} for any
   * @param name words that must all match the name; {@code ""} for any
   * @param tags of which a job must bear at least one; empty for any
   * @param states names of which one must be the job's; empty for any
   * @param ids beginnings of which one must be that of the job's id; empty for any
   * @param page from 1
   * @param size 1 to 20
   */
  record JobQuery(
      String text,
      String name,
      List<String> tags,
      List<String> states,
      List<String> ids,
      long page,
      int size) {

    /** How many hits are counted; a list of all jobs has its exact total. */
    public static final int COUNTED = 10_000;

    public JobQuery {
      tags = List.copyOf(tags);
      states = List.copyOf(states);
      ids = List.copyOf(ids);
    }

    /** A query by words and tags alone. */
    public JobQuery(String text, List<String> tags, long page, int size) {
      this(text, "", tags, List.of(), List.of(), page, size);
    }

    /** Whether this is a search, not the list of all jobs. */
    public boolean narrows() {
      return !(text.isBlank()
          && name.isBlank()
          && tags.isEmpty()
          && states.isEmpty()
          && ids.isEmpty());
    }
  }

  /**
   * Which log parts to list.
   *
   * @param text words that must all match; {@code ""} for any
   * @param oldestFirst the reverse order
   * @param page from 1
   * @param size at least 1
   * @param shown what a client sees of a part's contents: words are looked for in that alone
   */
  record LogQuery(
      String text, boolean oldestFirst, long page, int size, UnaryOperator<String> shown) {

    /** A query for parts that are shown as they are. */
    public LogQuery(String text, boolean oldestFirst, long page, int size) {
      this(text, oldestFirst, page, size, UnaryOperator.identity());
    }

    /** The same of parts that are shown in this way. */
    public LogQuery showing(UnaryOperator<String> part) {
      return new LogQuery(text, oldestFirst, page, size, part);
    }
  }

  /** How much is under way: jobs RUNNING, and RUNNING tasks of RUNNING jobs. */
  record Running(long jobs, long tasks) {}
}
