package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.Changes;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.Viewer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** In-memory queries for scheduled jobs that scan all rows. */
final class MemoryScheduleQueries implements ScheduleQueries {
  private static final Comparator<ScheduledJob> NEWEST =
      comparing(ScheduledJob::createdAt).thenComparing(ScheduledJob::id).reversed();

  private final MemoryTables tables;
  private final MemoryReads.Guard guard;

  MemoryScheduleQueries(MemoryTables tables, MemoryReads.Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return guard.during(
        () -> Optional.ofNullable(tables.schedules.get(id)).filter(MemoryScheduleQueries::isShown));
  }

  private static boolean isShown(ScheduledJob schedule) {
    return schedule.deletedBy().isEmpty();
  }

  @Override
  public Page<ScheduleId> page(long page, int size, Optional<Viewer> viewer) {
    List<ScheduleId> all =
        guard.during(
            () ->
                tables.schedules.values().stream()
                    .filter(MemoryScheduleQueries::isShown)
                    .filter(one -> viewer.map(someone -> sees(someone, one)).orElse(true))
                    .sorted(NEWEST)
                    .map(ScheduledJob::id)
                    .toList());
    return MemoryReads.page(all, page, size);
  }

  private static boolean sees(Viewer viewer, ScheduledJob schedule) {
    return viewer.sees(schedule.schedule().job().permissions(), schedule.createdBy());
  }

  static void apply(MemoryTables tables, Changes.OfSchedules changes) {
    changes.added().forEach(schedule -> tables.putNew(tables.schedules, schedule.id(), schedule));
    changes
        .replaced()
        .forEach(schedule -> tables.replace(tables.schedules, schedule.id(), schedule));
    changes
        .redefined()
        .forEach(schedule -> tables.replace(tables.schedules, schedule.id(), schedule));
    changes.deleted().forEach(id -> tables.remove(tables.schedules, id));
  }
}
