package dev.winch.server.api;

import dev.winch.codec.view.FiringWriter.Firing;
import dev.winch.codec.view.FiringWriter.FiringState;
import dev.winch.engine.cron.Cron;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of the firings of a schedule, and which are to come. A due time without a job is
 * missed; only times of the present definition are known, and none is due during a pause.
 */
final class FiringHistory {
  /** Due times that are looked at for one answer. */
  private static final int STEPS = 20_000;

  private final ScheduledJob schedule;
  private final Cron cron;
  private final ZoneId zone;
  private final List<AuditEntry> audit;
  private final Set<Instant> triggered;

  /**
   * @param audit of the schedule, the newest first
   */
  FiringHistory(ScheduledJob schedule, Cron cron, ZoneId zone, List<AuditEntry> audit) {
    this.schedule = schedule;
    this.cron = cron;
    this.zone = zone;
    this.audit = List.copyOf(audit);
    this.triggered =
        audit.stream()
            .filter(entry -> entry.action() == AuditEntry.Action.TRIGGERED)
            .map(entry -> micros(entry.at()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** The first due times after this one and before that, the ones in between each other's steps. */
  static List<Instant> between(Cron cron, ZoneId zone, Instant after, Instant to, int limit) {
    List<Instant> times = new ArrayList<>();
    ZonedDateTime next = cron.next(after.atZone(zone));
    while (times.size() < limit && next.toInstant().isBefore(to)) {
      times.add(next.toInstant());
      next = cron.next(next);
    }
    return times;
  }

  /**
   * Those whose time has come, in order.
   *
   * @param jobs all that the schedule started in this time, the oldest first
   * @param to not after now
   */
  List<Firing> past(List<JobRun> jobs, Instant from, Instant to) {
    List<Firing> firings = new ArrayList<>();
    List<Instant> expected = expected(from, to);
    int open = 0;
    for (JobRun job : jobs) {
      Instant created = micros(job.createdAt());
      if (triggered.contains(created)) {
        firings.add(new Firing(created, FiringState.TRIGGERED, Optional.of(job)));
        continue;
      }
      while (open + 1 < expected.size() && !expected.get(open + 1).isAfter(created)) {
        firings.add(withoutJob(expected.get(open++)));
      }
      boolean due = open < expected.size() && !expected.get(open).isAfter(created);
      Instant at = due ? expected.get(open++) : created;
      firings.add(new Firing(at, FiringState.STARTED, Optional.of(job)));
    }
    expected.subList(open, expected.size()).forEach(at -> firings.add(withoutJob(at)));
    firings.sort(Comparator.comparing(Firing::at));
    return firings;
  }

  private Firing withoutJob(Instant at) {
    boolean waits = schedule.nextAt().filter(next -> !next.isAfter(at)).isPresent();
    return Firing.of(at, waits ? FiringState.PLANNED : FiringState.MISSED);
  }

  /** Due times at which the schedule was as it is, and active. */
  private List<Instant> expected(Instant from, Instant to) {
    boolean keepsJobs = schedule.schedule().job().autoDelete().isEmpty();
    if (!cron.followsClock() || !keepsJobs) {
      return List.of();
    }
    Instant since =
        audit.stream()
            .filter(entry -> entry.action() == AuditEntry.Action.UPDATED)
            .map(AuditEntry::at)
            .findFirst()
            .orElse(schedule.createdAt());
    Instant start = from.isAfter(since) ? from.minus(1, ChronoUnit.MICROS) : since;
    if (!start.isBefore(to)) {
      return List.of();
    }
    return between(cron, zone, start, to, STEPS).stream().filter(this::isActive).toList();
  }

  private boolean isActive(Instant at) {
    for (AuditEntry entry : audit) {
      boolean switches =
          entry.action() == AuditEntry.Action.PAUSED || entry.action() == AuditEntry.Action.RESUMED;
      if (switches && !entry.at().isAfter(at)) {
        return entry.action() == AuditEntry.Action.RESUMED;
      }
    }
    return true;
  }

  /** Those still to come, in order; none of a schedule that is paused or cannot fire. */
  List<Firing> planned(Instant from, Instant to, int limit) {
    if (schedule.state() != ScheduleState.ACTIVE || schedule.nextAt().isEmpty()) {
      return List.of();
    }
    Instant first = schedule.nextAt().get();
    Instant start = cron.followsClock() && first.isBefore(from) ? from : first;
    List<Firing> firings = new ArrayList<>();
    Instant after = start.minus(1, ChronoUnit.MICROS);
    ZonedDateTime next = cron.followsClock() ? cron.next(after.atZone(zone)) : start.atZone(zone);
    for (int step = 0; step < STEPS && firings.size() < limit; step++) {
      Instant at = next.toInstant();
      if (!at.isBefore(to)) {
        break;
      }
      if (!at.isBefore(from)) {
        firings.add(Firing.of(at, FiringState.PLANNED));
      }
      next = cron.next(next);
    }
    return firings;
  }

  private static Instant micros(Instant time) {
    return time.truncatedTo(ChronoUnit.MICROS);
  }
}
