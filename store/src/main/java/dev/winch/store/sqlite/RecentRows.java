package dev.winch.store.sqlite;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.WeightedCache;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Cache of unfinished jobs and tasks as of the last transaction, so that rows in progress are not
 * read back for each step: the driver fetches the name of every column of every result, which makes
 * reading a row more expensive than writing it. Only the single writer changes rows, so the cache
 * equals the database. Used only with the write lock; cleared after a rollback.
 */
final class RecentRows {
  /** Size of the cache for each of the two kinds, in characters. */
  private static final long KEPT_CHARACTERS = 4L << 20;

  /** Weight of a row without its texts. */
  private static final long BARE = 500;

  private final WeightedCache<JobId, JobRun> jobs = new WeightedCache<>(KEPT_CHARACTERS);
  private final WeightedCache<TaskId, TaskRun> tasks = new WeightedCache<>(KEPT_CHARACTERS);
  private Optional<String> greatestJob = Optional.empty();

  Optional<JobRun> job(JobId id) {
    return jobs.get(id);
  }

  Optional<TaskRun> task(TaskId id) {
    return tasks.get(id);
  }

  /**
   * Whether the id is greater than that of every existing job, as that of nearly every new job is;
   * then a lookup is unnecessary.
   */
  boolean isNew(SqliteSession session, JobId id) {
    if (greatestJob.isEmpty()) {
      greatestJob =
          session
              .first("select max(id) from jobs", Statements.Binding.NONE, Row::maybeText)
              .flatMap(greatest -> greatest)
              .or(() -> Optional.of(""));
    }
    return id.value().compareTo(greatestJob.get()) > 0;
  }

  /** Records an inserted id; a rollback does no harm. */
  void inserted(JobId id) {
    if (greatestJob.isPresent() && id.value().compareTo(greatestJob.get()) > 0) {
      greatestJob = Optional.of(id.value());
    }
  }

  /** Caches the row; one that has ended is removed because it is rarely needed again. */
  void keep(JobRun job) {
    if (job.state().isFinal()) {
      jobs.remove(job.id());
    } else {
      long texts =
          job.name().length()
              + job.description().length()
              + job.result().length()
              + job.error().length()
              + characters(job.inputs())
              + characters(job.tags());
      jobs.put(job.id(), job, BARE + texts);
    }
  }

  /** Caches the row; one that has ended is removed because it is rarely needed again. */
  void keep(TaskRun task) {
    if (task.state().isFinal()) {
      tasks.remove(task.id());
    } else {
      tasks.put(task.id(), task, task.size());
    }
  }

  private static long characters(Map<String, String> texts) {
    return characters(texts.keySet()) + characters(texts.values());
  }

  private static long characters(Collection<String> texts) {
    return texts.stream().mapToLong(String::length).sum();
  }

  /** Clears the cache after deletions or a rollback. */
  void forget() {
    jobs.clear();
    tasks.clear();
  }
}
