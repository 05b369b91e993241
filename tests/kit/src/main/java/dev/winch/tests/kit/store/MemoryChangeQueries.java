package dev.winch.tests.kit.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.ChangeQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Changes of jobs, by looking at every row. */
final class MemoryChangeQueries implements ChangeQueries {
  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::number).thenComparing(Place::task);

  private final MemoryTables tables;
  private final Guard guard;

  MemoryChangeQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Optional<ChangedJob> job(JobId id) {
    return guard.during(
        () ->
            Optional.ofNullable(tables.jobs.get(id))
                .map(
                    job ->
                        new ChangedJob(
                            job,
                            tables.changes.getOrDefault(id, 1L),
                            tables.changedJobs.getOrDefault(id, 1L))));
  }

  @Override
  public List<Place> places(JobId id, Place after, int limit) {
    return guard.during(
        () ->
            tables.tasksOf(id).stream()
                .map(
                    task ->
                        new Place(
                            number(task.id()),
                            task.id(),
                            ended(task),
                            task.state().isFinal() ? task.logEnd() : OptionalInt.empty()))
                .filter(place -> ORDER.compare(place, after) > 0)
                .sorted(ORDER)
                .limit(limit)
                .toList());
  }

  @Override
  public List<Place> ended(JobId id, Place after, int limit) {
    return places(id, after, Integer.MAX_VALUE).stream()
        .filter(place -> place.ended().isPresent())
        .limit(limit)
        .toList();
  }

  private static Optional<Instant> ended(TaskRun task) {
    return task.state().isFinal()
        ? task.completedAt()
            .or(task::failedAt)
            .or(task::cancelledAt)
            .or(() -> Optional.of(task.createdAt()))
        : Optional.empty();
  }

  private long number(TaskId task) {
    return tables.changedTasks.getOrDefault(task, 1L);
  }

  @Override
  public List<ChangedTask> tasks(Collection<TaskId> ids) {
    return guard.during(
        () ->
            ids.stream()
                .map(tables.tasks::get)
                .filter(Objects::nonNull)
                .map(task -> new ChangedTask(task, number(task.id())))
                .toList());
  }

  @Override
  public List<TaskId> active(JobId id, int limit) {
    return guard.during(
        () ->
            tables.tasksOf(id).stream()
                .filter(task -> !task.state().isFinal())
                .map(TaskRun::id)
                .limit(limit)
                .toList());
  }
}
