package dev.winch.engine.coordinator;

import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.Changes;
import dev.winch.store.Transaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schedules of one transaction; the counterpart of {@link UnitOfWork} for jobs and tasks. */
final class ScheduleWork {
  private static final Logger log = LoggerFactory.getLogger(ScheduleWork.class);

  private final Transaction transaction;
  private final Map<ScheduleId, Optional<ScheduledJob>> known = new HashMap<>();
  private final Set<ScheduleId> inserted = new HashSet<>();
  private final Map<ScheduleId, ScheduledJob> saved = new LinkedHashMap<>();
  private final Set<ScheduleId> redefined = new HashSet<>();
  private final Set<ScheduleId> deleted = new LinkedHashSet<>();

  ScheduleWork(Transaction transaction) {
    this.transaction = transaction;
  }

  Optional<ScheduledJob> find(ScheduleId id) {
    return known.computeIfAbsent(id, transaction::schedule);
  }

  void insert(ScheduledJob schedule) {
    inserted.add(schedule.id());
    put(schedule);
  }

  void save(ScheduledJob schedule) {
    if (schedule.nextAt().isEmpty() && !schedule.error().isEmpty()) {
      log.error("scheduled job {} fires no more: {}", schedule.id(), schedule.error());
    }
    put(schedule);
  }

  void redefine(ScheduledJob schedule) {
    redefined.add(schedule.id());
    put(schedule);
  }

  private void put(ScheduledJob schedule) {
    known.put(schedule.id(), Optional.of(schedule));
    saved.put(schedule.id(), schedule);
  }

  void delete(ScheduleId id) {
    known.put(id, Optional.empty());
    saved.remove(id);
    if (!inserted.remove(id)) {
      deleted.add(id);
    }
  }

  Changes.OfSchedules changes() {
    return new Changes.OfSchedules(
        saved.values().stream().filter(this::isNew).toList(),
        saved.values().stream()
            .filter(schedule -> !isNew(schedule) && !redefined.contains(schedule.id()))
            .toList(),
        saved.values().stream()
            .filter(schedule -> !isNew(schedule) && redefined.contains(schedule.id()))
            .toList(),
        List.copyOf(deleted));
  }

  private boolean isNew(ScheduledJob schedule) {
    return inserted.contains(schedule.id());
  }
}
