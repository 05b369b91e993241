package dev.winch.store;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * What the API asks about jobs: one, a page, a search, its tasks and outputs, and how much is under
 * way.
 */
public interface JobQueries {

  Optional<JobRun> job(JobId id);

  /** The definition, with decrypted secrets. */
  Optional<JobSpec> spec(JobId id);

  /**
   * Streams the outputs of a job by name, so that few values are in memory at a time.
   *
   * @param read decides for each output by its size in bytes whether its value is read
   * @param each returns false to stop
   */
  void outputs(JobId id, LongPredicate read, Predicate<JobOutput> each);

  /**
   * Streams the task runs of a job by position, start time (not started ones last) and id. Results
   * of more than {@link dev.winch.model.run.Omission#SHOWN} bytes are replaced by a note.
   */
  void execution(JobId id, Consumer<TaskRun> each);

  /**
   * A page of the task runs by id.
   *
   * @param after the last id of the previous page, {@code ""} for the first page
   */
  void executionPage(JobId id, String after, int size, Consumer<TaskRun> each);

  Optional<TaskRun> task(TaskId id);

  /**
   * Jobs, newest first, then by id descending. Texts of more than {@link
   * dev.winch.model.run.Omission#SHOWN} bytes are replaced by a note; tags that are longer together
   * are omitted. The total of all jobs is exact; that of a search is a lower bound once it reaches
   * {@link JobQuery#COUNTED}.
   */
  Page<JobRun> page(JobQuery query);

  /**
   * The audit log of a job or schedule, newest first; for a job it includes the submission.
   *
   * @param page from 1
   */
  Page<AuditEntry> audit(String subject, long page, int size);

  Running running();

  /** Number of RUNNING plain tasks by queue; queues without any are missing. */
  Map<String, Integer> runningByQueue();

  /**
   * A job query whose conditions must all hold. {@link dev.winch.store.search.QueryText} parses it
   * from user input.
   *
   * @param text words that must all match name, description or state; {@code ""} for any
   * @param name words that must all match the name; {@code ""} for any
   * @param tags a job must have at least one of them; empty for any
   * @param states names of states of which the job must have one; empty for any
   * @param ids prefixes of which the job's id must have one; empty for any
   * @param page from 1
   * @param size 1 to 20
   * @param viewer who must be allowed to see a job; empty for anybody
   */
  record JobQuery(
      String text,
      String name,
      List<String> tags,
      List<String> states,
      List<String> ids,
      long page,
      int size,
      Optional<Viewer> viewer) {

    /** Maximum counted hits of a search; the total of all jobs is exact. */
    public static final int COUNTED = 10_000;

    public JobQuery {
      tags = List.copyOf(tags);
      states = List.copyOf(states);
      ids = List.copyOf(ids);
    }

    /** A query of anybody. */
    public JobQuery(
        String text,
        String name,
        List<String> tags,
        List<String> states,
        List<String> ids,
        long page,
        int size) {
      this(text, name, tags, states, ids, page, size, Optional.empty());
    }

    /** A query by words and tags only. */
    public JobQuery(String text, List<String> tags, long page, int size) {
      this(text, "", tags, List.of(), List.of(), page, size);
    }

    /** The same query for what this viewer may see. */
    public JobQuery seenBy(Optional<Viewer> whom) {
      return new JobQuery(text, name, tags, states, ids, page, size, whom);
    }

    /** Whether this is a search rather than the list of all jobs. */
    public boolean narrows() {
      return !(text.isBlank()
          && name.isBlank()
          && tags.isEmpty()
          && states.isEmpty()
          && ids.isEmpty()
          && viewer.isEmpty());
    }
  }

  /** Number of RUNNING jobs, and of RUNNING tasks of RUNNING jobs. */
  record Running(long jobs, long tasks) {}
}
