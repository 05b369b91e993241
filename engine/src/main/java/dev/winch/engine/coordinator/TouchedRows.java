package dev.winch.engine.coordinator;

import dev.winch.engine.JobChange;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of which job a transaction changes. */
final class TouchedRows {
  private final Set<JobId> jobs = new HashSet<>();
  private final Set<JobId> tasks = new HashSet<>();
  private final Map<JobId, Set<TaskId>> logs = new HashMap<>();

  void job(JobId id) {
    jobs.add(id);
  }

  void taskOf(JobId job) {
    tasks.add(job);
  }

  void log(JobId job, TaskId task) {
    logs.computeIfAbsent(job, _ -> new HashSet<>()).add(task);
  }

  /** Adds the changes of an earlier transaction whose commit was not confirmed. */
  void takeUp(TouchedRows before) {
    jobs.addAll(before.jobs);
    tasks.addAll(before.tasks);
    before.logs.forEach((job, printed) -> printed.forEach(task -> log(job, task)));
  }

  List<JobChange> changes() {
    Set<JobId> all = new LinkedHashSet<>(jobs);
    all.addAll(tasks);
    all.addAll(logs.keySet());
    return all.stream()
        .map(
            job ->
                new JobChange(
                    job,
                    jobs.contains(job),
                    tasks.contains(job),
                    logs.getOrDefault(job, Set.of()),
                    true))
        .toList();
  }
}
