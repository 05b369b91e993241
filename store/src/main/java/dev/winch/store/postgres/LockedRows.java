package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.TaskRows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Loads the jobs and tasks of a transaction and locks them in id order. */
final class LockedRows {
  /**
   * Locks the jobs of the tasks and their ancestors in id order, then loads the tasks, which cannot
   * change any more. Long rows are left out: a batch loads each of them when it decides about it.
   */
  private static final String HOLD =
      "with recursive wanted (id) as (select unnest(?) union"
          + " select job_id from tasks where id = any(?) union"
          + " select tasks.job_id from wanted join jobs on jobs.id = wanted.id"
          + " join tasks on tasks.id = jobs.parent_id) "
          + JobRows.SELECT
          + "where id in (select id from wanted) order by id for update;\n"
          + TaskRows.SELECT
          + "where id = any(?) and "
          + TaskRows.ALL_BYTES
          + " <= "
          + (64 << 10);

  private final PostgresSession session;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final boolean trusting;
  private final Runnable flush;

  /** Rows loaded in advance, or known to be missing; valid until something is written. */
  private final Map<JobId, Optional<JobRun>> jobsAhead = new HashMap<>();

  private final Map<TaskId, TaskRun> tasksAhead = new HashMap<>();

  private final Set<JobId> seenJobs = new LinkedHashSet<>();

  /**
   * @param trusting whether rows that are expected to be new are not looked up
   * @param flush called before a read that must see collected writes
   */
  LockedRows(
      PostgresSession session,
      JobRows jobRows,
      TaskRows taskRows,
      boolean trusting,
      Runnable flush) {
    this.session = session;
    this.jobRows = jobRows;
    this.taskRows = taskRows;
    this.trusting = trusting;
    this.flush = flush;
  }

  /** Jobs whose definition will probably be needed. */
  Set<JobId> seenJobs() {
    return seenJobs;
  }

  /** Invalidates the loaded rows after a write. */
  void forget() {
    jobsAhead.clear();
    tasksAhead.clear();
  }

  void hold(Collection<TaskId> tasks, Collection<JobId> jobs) {
    if (tasks.isEmpty() && jobs.isEmpty()) {
      return;
    }
    flush.run();
    jobs.forEach(id -> jobsAhead.put(id, Optional.empty()));
    session.both(
        HOLD,
        p -> p.texts(values(jobs)).texts(taskValues(tasks)).texts(taskValues(tasks)),
        jobRows::read,
        this::ahead,
        taskRows::read,
        task -> tasksAhead.put(task.id(), task));
  }

  void expectNew(Collection<JobId> ids) {
    if (trusting) {
      ids.forEach(id -> jobsAhead.putIfAbsent(id, Optional.empty()));
    } else {
      hold(List.of(), ids);
    }
  }

  private void ahead(JobRun job) {
    jobsAhead.put(job.id(), Optional.of(job));
    seenJobs.add(job.id());
  }

  static List<String> values(Collection<JobId> ids) {
    return ids.stream().map(JobId::value).toList();
  }

  private static List<String> taskValues(Collection<TaskId> ids) {
    return ids.stream().map(TaskId::value).toList();
  }

  Map<JobId, JobRun> jobs(Collection<JobId> ids) {
    Map<JobId, JobRun> found = HashMap.newHashMap(ids.size());
    List<JobId> missing = new ArrayList<>();
    for (JobId id : ids) {
      if (jobsAhead.containsKey(id)) {
        jobsAhead.get(id).ifPresent(job -> found.put(id, job));
      } else {
        missing.add(id);
      }
    }
    if (!missing.isEmpty()) {
      flush.run();
      session.each(
          JobRows.SELECT + "where id = any(?) order by id for update",
          p -> p.texts(values(missing)),
          jobRows::read,
          job -> {
            ahead(job);
            found.put(job.id(), job);
          });
    }
    return found;
  }

  Map<TaskId, TaskRun> tasks(Collection<TaskId> ids) {
    Map<TaskId, TaskRun> found = HashMap.newHashMap(ids.size());
    List<TaskId> missing = new ArrayList<>();
    for (TaskId id : ids) {
      TaskRun ahead = tasksAhead.get(id);
      if (ahead != null) {
        found.put(id, ahead);
      } else {
        missing.add(id);
      }
    }
    if (!missing.isEmpty()) {
      flush.run();
      session.each(
          TaskRows.SELECT + "where id = any(?) order by id for update",
          p -> p.texts(taskValues(missing)),
          taskRows::read,
          task -> {
            seenJobs.add(task.jobId());
            found.put(task.id(), task);
          });
    }
    return found;
  }
}
