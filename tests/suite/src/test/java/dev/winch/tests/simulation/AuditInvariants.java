package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Command;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.AuditEntry.Action;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.store.Changes;
import dev.winch.store.Reads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks the audit log: each entry belongs to a requested change and is written with it, once per
 * request, and no such change is without an entry.
 */
final class AuditInvariants {
  private static final int MANY = 1_000;

  private final Ledger ledger;
  private final Reads reads;
  private final Map<Deed, Integer> asked = new HashMap<>();
  private final Map<Deed, Integer> done = new HashMap<>();
  private final Map<String, List<AuditEntry>> entries = new HashMap<>();

  private record Deed(String subject, Action action, UserId by) {}

  AuditInvariants(Ledger ledger, Reads reads) {
    this.ledger = ledger;
    this.reads = reads;
  }

  /** A client asks for this. */
  void asked(Command command) {
    switch (command) {
      case Command.Cancel it -> asked(it.job().value(), Action.CANCELLED, it.by());
      case Command.Restart it -> asked(it.job().value(), Action.RESTARTED, it.by());
      case Command.PauseSchedule it -> asked(it.schedule().value(), Action.PAUSED, it.by());
      case Command.ResumeSchedule it -> asked(it.schedule().value(), Action.RESUMED, it.by());
      case Command.EditSchedule it -> asked(it.schedule().value(), Action.UPDATED, it.by());
      case Command.TriggerSchedule it -> asked(it.schedule().value(), Action.TRIGGERED, it.by());
      case Command.DeleteSchedule it -> asked(it.schedule().value(), Action.DELETED, it.by());
      case Command.CreateSchedule it ->
          asked(it.schedule().id().value(), Action.SUBMITTED, it.schedule().createdBy());
      case Command.Submit _ -> {}
    }
  }

  private void asked(String subject, Action action, UserId by) {
    asked.merge(new Deed(subject, action, by), 1, Integer::sum);
  }

  /** To be called before the ledger takes over the same changes. */
  void committed(List<AuditEntry> recorded, Changes changes) {
    Set<String> changed = new HashSet<>();
    changes.newJobs().forEach(added -> changed.add(added.job().id().value()));
    changes.jobs().forEach(job -> changed.add(job.id().value()));
    changes.schedules().added().forEach(schedule -> changed.add(schedule.id().value()));
    changes.schedules().replaced().forEach(schedule -> changed.add(schedule.id().value()));
    changes.schedules().redefined().forEach(schedule -> changed.add(schedule.id().value()));
    changes.schedules().deleted().forEach(id -> changed.add(id.value()));
    for (AuditEntry entry : recorded) {
      isWanted(entry);
      unless(
          changed.contains(entry.subject())
              || (entry.action() == Action.TRIGGERED && starts(changes, entry.subject())),
          "nothing was done",
          entry);
      entries.computeIfAbsent(entry.subject(), _ -> new ArrayList<>()).addFirst(entry);
    }
    changes.jobs().forEach(job -> isTold(job, recorded));
    changes.schedules().replaced().forEach(schedule -> isTold(schedule, recorded));
    for (ScheduledJob schedule : changes.schedules().redefined()) {
      unless(has(recorded, schedule.id().value(), Action.UPDATED), "nobody edited it", schedule);
    }
    for (ScheduleId id : changes.schedules().deleted()) {
      unless(
          has(entries.getOrDefault(id.value(), List.of()), id.value(), Action.DELETED),
          "nobody deleted it",
          id);
    }
  }

  private static boolean starts(Changes changes, String schedule) {
    return changes.newJobs().stream()
        .flatMap(added -> added.job().scheduleId().stream())
        .anyMatch(id -> id.value().equals(schedule));
  }

  /** Somebody asked for it, or for the cancellation or deletion that it came with. */
  private void isWanted(AuditEntry entry) {
    if (entry.with().isPresent()) {
      String origin = entry.with().get();
      boolean wanted =
          switch (entry.action()) {
            case TRIGGERED -> asked.containsKey(new Deed(origin, Action.TRIGGERED, entry.by()));
            case CANCELLED ->
                asked.containsKey(new Deed(origin, Action.CANCELLED, entry.by()))
                    || asked.containsKey(new Deed(origin, Action.DELETED, entry.by()));
            default -> false;
          };
      unless(wanted, "came with nothing", entry);
      return;
    }
    Deed deed = new Deed(entry.subject(), entry.action(), entry.by());
    int times = done.merge(deed, 1, Integer::sum);
    unless(times <= asked.getOrDefault(deed, 0), "nobody asked for it", entry);
  }

  /** A sub-job may also be cancelled because the job around it has failed. */
  private void isTold(JobRun job, List<AuditEntry> recorded) {
    JobState before = ledger.job(job.id()).orElseThrow().state();
    if (before.isFinal() && !job.state().isFinal()) {
      unless(has(recorded, job.id().value(), Action.RESTARTED), "nobody restarted it", job);
    }
    boolean ends = before != JobState.CANCELLED && job.state() == JobState.CANCELLED;
    if (ends && job.depth() == 0) {
      unless(has(recorded, job.id().value(), Action.CANCELLED), "nobody cancelled it", job);
    }
  }

  private void isTold(ScheduledJob schedule, List<AuditEntry> recorded) {
    ScheduleState before =
        ledger.timetable().schedules().stream()
            .filter(row -> row.id().equals(schedule.id()))
            .findFirst()
            .orElse(schedule)
            .state();
    if (before != schedule.state()) {
      Action action = schedule.state() == ScheduleState.PAUSED ? Action.PAUSED : Action.RESUMED;
      unless(has(recorded, schedule.id().value(), action), "nobody did it", schedule);
    }
  }

  private static boolean has(List<AuditEntry> recorded, String subject, Action action) {
    return recorded.stream()
        .anyMatch(entry -> entry.subject().equals(subject) && entry.action() == action);
  }

  /** When all has ended: what was recorded of a job is there as long as the job is. */
  void atRest() {
    for (JobRun job : ledger.jobs()) {
      if (!ledger.isDeleted(job)) {
        List<AuditEntry> stored =
            reads.jobs().audit(job.id().value(), 1, MANY).items().stream()
                .filter(entry -> entry.action() != Action.SUBMITTED)
                .toList();
        unless(
            stored.equals(entries.getOrDefault(job.id().value(), List.of())),
            "another record",
            job,
            stored);
      }
    }
  }
}
