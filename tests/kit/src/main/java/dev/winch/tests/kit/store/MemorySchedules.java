package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;

import dev.winch.model.event.Due;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskState;
import dev.winch.store.Changes;
import dev.winch.store.ScheduleQueries;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** In-memory queries for schedules and due rows that scan all rows. */
final class MemorySchedules implements ScheduleQueries {
  private static final Comparator<ScheduledJob> NEWEST =
      comparing(ScheduledJob::createdAt).thenComparing(ScheduledJob::id).reversed();

  private final MemoryTables tables;
  private final MemoryReads.Guard guard;

  MemorySchedules(MemoryTables tables, MemoryReads.Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return guard.during(
        () -> Optional.ofNullable(tables.schedules.get(id)).filter(MemorySchedules::isShown));
  }

  private static boolean isShown(ScheduledJob schedule) {
    return schedule.deletedBy().isEmpty();
  }

  @Override
  public Page<ScheduleId> page(long page, int size) {
    List<ScheduleId> all =
        guard.during(
            () ->
                tables.schedules.values().stream()
                    .filter(MemorySchedules::isShown)
                    .sorted(NEWEST)
                    .map(ScheduledJob::id)
                    .toList());
    return MemoryReads.page(all, page, size);
  }

  static void apply(MemoryTables tables, Changes.OfSchedules changes) {
    changes.added().forEach(schedule -> tables.putNew(tables.schedules, schedule.id(), schedule));
    changes
        .replaced()
        .forEach(schedule -> tables.replace(tables.schedules, schedule.id(), schedule));
    changes.deleted().forEach(id -> tables.remove(tables.schedules, id));
  }

  List<Due> due(Instant until, int limit) {
    return guard.during(
        () -> {
          Stream<Due> retries =
              tables.tasks.values().stream()
                  .filter(task -> task.state() == TaskState.PENDING && task.dueAt().isPresent())
                  .map(task -> new Due.Retry(task.id(), task.dueAt().get()));
          Stream<Due> timeouts =
              tables.jobs.values().stream()
                  .filter(job -> job.timeoutAt().isPresent())
                  .map(job -> new Due.JobTimeout(job.id(), job.timeoutAt().get()));
          Stream<Due> firings =
              tables.schedules.values().stream()
                  .filter(schedule -> schedule.nextAt().isPresent())
                  .map(schedule -> new Due.Firing(schedule.id(), schedule.nextAt().get()));
          return Stream.of(retries, timeouts, firings)
              .flatMap(
                  kind ->
                      kind.filter(due -> !due.at().isAfter(until))
                          .sorted(comparing(Due::at))
                          .limit(limit))
              .toList();
        });
  }
}
