package dev.winch.store.sqlite;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.TaskSize;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.WeightedCache;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Unfinished jobs and tasks as the last transactions left them, so that what is under way is not
 * read back for each of its steps: the driver asks for the name of every column of every result,
 * which makes reading a row dearer than writing it. Nobody but the one writer changes rows, so what
 * is here is what the database holds. Confined to whoever holds the write lock; forgotten when a
 * transaction is undone.
 */
final class RecentRows {
  /** In characters, each of the two kinds. */
  private static final long KEPT_CHARACTERS = 4L << 20;

  /** What a row weighs beside its texts. */
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
   * Whether the id is greater than that of every job there ever was, as that of nearly every new
   * job is: then there is no need to look for it.
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

  /** Takes note of a job that is inserted; should that be undone, no harm is done. */
  void inserted(JobId id) {
    if (greatestJob.isPresent() && id.value().compareTo(greatestJob.get()) > 0) {
      greatestJob = Optional.of(id.value());
    }
  }

  /** Keeps the row as it is from now on; one that has ended is hardly asked for again. */
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

  /** Keeps the row as it is from now on; one that has ended is hardly asked for again. */
  void keep(TaskRun task) {
    if (task.state().isFinal()) {
      tasks.remove(task.id());
    } else {
      long texts =
          task.result().length()
              + task.error().length()
              + task.item().map(item -> item.value().length()).orElse(0)
              + task.evaluated().map(TaskSize::of).orElse(0L);
      tasks.put(task.id(), task, BARE + texts);
    }
  }

  private static long characters(Map<String, String> texts) {
    return characters(texts.keySet()) + characters(texts.values());
  }

  private static long characters(Collection<String> texts) {
    return texts.stream().mapToLong(String::length).sum();
  }

  /** To be called when rows were deleted or a transaction was undone. */
  void forget() {
    jobs.clear();
    tasks.clear();
  }
}
