package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Due;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.Changes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The committed schedules; checks every commit: one job per due time, none before it or while
 * paused, and none skipped except those that one firing makes up for.
 */
final class Timetable {
  private final InstantSource clock;
  private final Map<ScheduleId, ScheduledJob> schedules = new LinkedHashMap<>();
  private final Set<Due.Firing> fired = new HashSet<>();
  private final Set<ScheduleId> resumed = new HashSet<>();
  private final Set<ScheduleId> toDelete = new HashSet<>();
  private final Set<ScheduleId> toDeleteWithJobs = new HashSet<>();
  private final Map<ScheduleId, Set<String>> edits = new HashMap<>();
  private final Set<JobId> triggered = new HashSet<>();
  private int madeUp;

  Timetable(InstantSource clock) {
    this.clock = clock;
  }

  Collection<ScheduledJob> schedules() {
    return List.copyOf(schedules.values());
  }

  /** Firings, and how many of them made up for others. */
  int fired() {
    return fired.size();
  }

  int madeUp() {
    return madeUp;
  }

  /** A client asks for a schedule to go on. */
  void resumeAsked(ScheduleId id) {
    resumed.add(id);
  }

  /** A client asks for other times. */
  void editAsked(ScheduleId id, String cron) {
    edits.computeIfAbsent(id, _ -> new HashSet<>()).add(cron);
  }

  /** A client asks for this job of a schedule, whatever the time. */
  void triggerAsked(JobId job) {
    triggered.add(job);
  }

  boolean isTriggered(JobId job) {
    return triggered.contains(job);
  }

  /** A client asks for a deletion. */
  void deletionAsked(ScheduleId id, boolean withJobs) {
    (withJobs ? toDeleteWithJobs : toDelete).add(id);
  }

  /** Whether jobs of this schedule may have been cancelled with it. */
  boolean mayHaveCancelled(ScheduleId id) {
    return toDeleteWithJobs.contains(id);
  }

  /** When the schedule is to fire next, as last committed. */
  Instant planned(ScheduleId id) {
    return Optional.ofNullable(schedules.get(id))
        .flatMap(ScheduledJob::nextAt)
        .orElseThrow(() -> new Violation("fires, but no firing is planned: " + id));
  }

  /** Holds a commit against the rules, and takes it over. */
  void committed(Changes changes) {
    Map<ScheduleId, JobRun> started = new LinkedHashMap<>();
    for (Changes.NewJob added : changes.newJobs()) {
      if (added.job().scheduleId().isPresent()) {
        ScheduleId id = added.job().scheduleId().get();
        if (isTriggered(added.job().id())) {
          isItsJob(added, scheduleOf(added.job()));
        } else {
          started(added, started.put(id, added.job()));
        }
      }
    }
    Changes.OfSchedules rows = changes.schedules();
    for (ScheduledJob schedule : rows.added()) {
      unless(schedules.put(schedule.id(), schedule) == null, "stored twice", schedule);
      shaped(schedule);
      unless(
          schedule.nextAt().equals(Optional.of(next(schedule, clock.instant())))
              || schedule.state() == ScheduleState.PAUSED,
          "fires first at another time",
          schedule);
    }
    for (ScheduledJob schedule : rows.replaced()) {
      ScheduledJob before = schedules.put(schedule.id(), schedule);
      unless(before != null, "replaces nothing", schedule);
      if (schedule.deletedBy().isPresent()) {
        unless(toDeleteWithJobs.contains(schedule.id()), "deleted by nobody", schedule);
        continue;
      }
      shaped(schedule);
      moved(before, schedule, started.containsKey(schedule.id()));
    }
    rows.redefined().forEach(this::redefined);
    started
        .keySet()
        .forEach(
            id ->
                unless(
                    rows.deleted().contains(id)
                        || Stream.of(rows.replaced(), rows.redefined())
                            .flatMap(List::stream)
                            .anyMatch(row -> row.id().equals(id)),
                    "started a job, but stands where it stood",
                    id));
    for (ScheduleId id : rows.deleted()) {
      unless(
          schedules.remove(id) != null && (toDelete.contains(id) || toDeleteWithJobs.contains(id)),
          "deleted by nobody",
          id);
    }
  }

  private void started(Changes.NewJob added, JobRun other) {
    JobRun job = added.job();
    unless(other == null, "two firings in one commit", job, other);
    ScheduleId id = job.scheduleId().orElseThrow();
    ScheduledJob schedule = scheduleOf(job);
    Instant planned = planned(id);
    unless(schedule.state() == ScheduleState.ACTIVE, "fires while paused", schedule);
    unless(!planned.isAfter(clock.instant()), "fires before its time", schedule, job);
    unless(fired.add(new Due.Firing(id, planned)), "two jobs for one due time", schedule, job);
    isItsJob(added, schedule);
    if (!next(schedule, planned).isAfter(clock.instant())) {
      madeUp++;
    }
  }

  private ScheduledJob scheduleOf(JobRun job) {
    return Optional.ofNullable(schedules.get(job.scheduleId().orElseThrow()))
        .orElseThrow(() -> new Violation("started by no schedule: " + job));
  }

  private static void isItsJob(Changes.NewJob added, ScheduledJob schedule) {
    JobRun job = added.job();
    unless(
        added.spec().equals(schedule.schedule().job())
            && job.createdBy().equals(schedule.createdBy())
            && job.name().equals(added.spec().name())
            && job.inputs().equals(added.spec().inputs())
            && job.parentId().isEmpty(),
        "started another job than the schedule's",
        schedule,
        added);
  }

  /** It fires at the times that a client asked for. A firing in the same transaction came first. */
  private void redefined(ScheduledJob schedule) {
    ScheduledJob before = schedules.put(schedule.id(), schedule);
    unless(before != null, "edits nothing", schedule);
    if (schedule.deletedBy().isPresent()) {
      unless(toDeleteWithJobs.contains(schedule.id()), "deleted by nobody", schedule);
      return;
    }
    shaped(schedule);
    String cron = schedule.schedule().cron();
    unless(
        edits.getOrDefault(schedule.id(), Set.of()).contains(cron)
            && before.schedule().job().equals(schedule.schedule().job())
            && before.createdBy().equals(schedule.createdBy())
            && before.createdAt().equals(schedule.createdAt()),
        "edited by nobody",
        before,
        schedule);
    if (schedule.state() == ScheduleState.ACTIVE && !before.schedule().cron().equals(cron)) {
      unless(
          schedule.nextAt().equals(Optional.of(next(schedule, clock.instant()))),
          "fires first at another time",
          schedule);
    }
  }

  private static void shaped(ScheduledJob schedule) {
    unless(
        schedule.error().isEmpty()
            && schedule.nextAt().isPresent() == (schedule.state() == ScheduleState.ACTIVE),
        "neither active nor paused",
        schedule);
  }

  private void moved(ScheduledJob before, ScheduledJob after, boolean fires) {
    unless(
        before.schedule().equals(after.schedule())
            && before.createdBy().equals(after.createdBy())
            && before.createdAt().equals(after.createdAt()),
        "what is fixed changes",
        before,
        after);
    if (after.state() == ScheduleState.PAUSED) {
      return;
    }
    Instant now = clock.instant();
    Instant at = after.nextAt().orElseThrow();
    boolean right = resumed.contains(after.id()) && at.equals(next(after, now));
    if (fires) {
      Instant following = next(after, before.nextAt().orElseThrow());
      right |= at.equals(following.isAfter(now) ? following : next(after, now));
    }
    unless(right, "fires next at another time", before, after);
  }

  private static Instant next(ScheduledJob schedule, Instant after) {
    return Rhythm.of(schedule.schedule().cron()).next().apply(after);
  }

  /**
   * Jobs of a schedule that was deleted with them have ended.
   *
   * @param jobs those that nobody restarts
   */
  void ended(Changes changes, Collection<JobRun> jobs) {
    for (ScheduleId id : changes.schedules().deleted()) {
      if (!toDelete.contains(id)) {
        jobs.stream()
            .filter(job -> job.scheduleId().equals(Optional.of(id)))
            .forEach(job -> unless(job.state().isFinal(), "goes on without its schedule", job));
      }
    }
  }
}
