package dev.winch.tests.simulation;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of jobs and tasks in the order in which they were made, and which task of which job file
 * each of them is.
 */
abstract class Rows {
  private final Map<JobId, JobRun> jobs = new LinkedHashMap<>();
  private final Map<JobId, JobSpec> specs = new HashMap<>();
  private final Map<JobId, Map<String, String>> outputs = new HashMap<>();
  private final Map<TaskId, TaskRun> tasks = new LinkedHashMap<>();
  private final Map<JobId, Set<TaskId>> rows = new HashMap<>();
  private final Map<JobId, String> submitted = new HashMap<>();
  private final Map<JobId, TaskId> openers = new HashMap<>();
  private final Map<TaskId, Integer> takes = new HashMap<>();
  private final Map<TaskId, String> places = new HashMap<>();
  private final Map<String, List<TaskId>> attempts = new HashMap<>();

  /** How often the job took all the time that it may take. */
  abstract int timeouts(JobId id);

  /** How often clients asked for a restart of the job. */
  abstract int restartsAsked(JobId id);

  /** Whether the same commit may have been the last to change these tasks or jobs. */
  abstract boolean endedTogether(Object one, Object other);

  /** Names the place of a job that was submitted. */
  final void expect(JobId id, String place) {
    submitted.put(id, place);
  }

  final void define(JobId id, JobSpec spec) {
    specs.put(id, spec);
  }

  final void put(JobRun job) {
    jobs.put(job.id(), job);
  }

  final void put(JobId job, String output, String value) {
    outputs.computeIfAbsent(job, _ -> new HashMap<>()).put(output, value);
  }

  final void put(TaskRun task) {
    task.subjobId().ifPresent(subjob -> openers.put(subjob, task.id()));
    if (tasks.put(task.id(), task) == null) {
      made(task);
    }
  }

  private void made(TaskRun task) {
    Set<TaskId> all = rows.computeIfAbsent(task.jobId(), _ -> new LinkedHashSet<>());
    if (task.parentId().isEmpty()) {
      long earlier =
          all.stream()
              .map(tasks::get)
              .filter(row -> row.parentId().isEmpty() && row.path().equals(task.path()))
              .filter(row -> row.attempts() == 0)
              .count();
      takes.put(task.id(), (int) earlier - (task.attempts() == 0 ? 0 : 1));
    }
    all.add(task.id());
  }

  /** Counts a task among the attempts of its place, once the tasks around it are known. */
  final void settle(TaskRun task) {
    attempts.computeIfAbsent(place(task), _ -> new ArrayList<>()).add(task.id());
  }

  /**
   * Which task of which job this is, the same for all its attempts: the way from the job that was
   * submitted through the opened tasks, with the number of the list element and, at the top of a
   * job, how often the task was started over.
   */
  final String place(TaskRun task) {
    String known = places.get(task.id());
    if (known != null) {
      return known;
    }
    int step = task.path().steps().getLast();
    String place =
        task.parentId()
            .map(parent -> place(tasks.get(parent)) + "/" + step)
            .orElseGet(() -> place(task.jobId(), step, take(task)));
    place += task.item().map(item -> "[" + item.index() + "]").orElse("");
    places.put(task.id(), place);
    return place;
  }

  /** The place of a top-level task. */
  final String place(JobId job, int step, int take) {
    return place(job) + "/" + step + "#" + take;
  }

  final String place(JobId job) {
    String root = submitted.get(job);
    return root != null ? root : place(tasks.get(openers.get(job))) + "*";
  }

  /** All attempts at the task of this place, in order. */
  final List<TaskRun> attempts(String place) {
    return attempts.getOrDefault(place, List.of()).stream().map(tasks::get).toList();
  }

  /** How often a top-level task was started before this time. */
  final int take(TaskRun task) {
    return takes.get(task.id());
  }

  /** The task that this job belongs to or was started by. */
  final Optional<TaskRun> opener(JobId job) {
    return Optional.ofNullable(openers.get(job)).map(tasks::get);
  }

  final Collection<JobRun> jobs() {
    return jobs.values();
  }

  final Optional<JobRun> job(JobId id) {
    return Optional.ofNullable(jobs.get(id));
  }

  final JobSpec spec(JobId id) {
    return specs.get(id);
  }

  /** What a task does, with its job's defaults, also before it is in a queue. */
  final TaskSpec effective(TaskRun task) {
    JobSpec job = spec(task.jobId());
    return task.effective(job).with(job.defaults());
  }

  final Map<String, String> outputs(JobId id) {
    return outputs.getOrDefault(id, Map.of());
  }

  final Optional<TaskRun> task(TaskId id) {
    return Optional.ofNullable(tasks.get(id));
  }

  /** Rows of a job in the order in which they were made. */
  final List<TaskRun> rows(JobId job) {
    return rows.getOrDefault(job, Set.of()).stream().map(tasks::get).toList();
  }

  /** Rows of all jobs in this state. */
  final List<TaskRun> tasks(TaskState state) {
    return tasks.values().stream().filter(task -> task.state() == state).toList();
  }
}
