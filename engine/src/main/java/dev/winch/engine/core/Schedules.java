package dev.winch.engine.core;

import dev.winch.engine.time.Cron;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Origin;
import dev.winch.model.event.Step;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.NotFound;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AuditEntry.Action;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When schedules start jobs. The row says which firing comes next; the transaction that starts its
 * job moves the row on, so that there is one job for each moment however often, and by however many
 * coordinators, the moment is told.
 */
final class Schedules {
  private Schedules() {}

  /** A creation whose commit was not heard of may come again. */
  static Decision create(Draft draft, Command.CreateSchedule create) {
    ScheduledJob schedule = create.schedule();
    if (draft.slice().schedule().isPresent()) {
      return Decision.nothing("schedule " + schedule.id() + " is stored");
    }
    ScheduledJob active = schedule.firingAt(next(draft, schedule, draft.now()));
    draft.insert(active);
    draft.audit(active.id(), Action.SUBMITTED, active.createdBy());
    await(draft, active);
    return draft.decision();
  }

  static Decision pause(Draft draft, Command.PauseSchedule command) {
    Optional<ScheduledJob> schedule = known(draft);
    if (schedule.isEmpty()) {
      return Decision.refused(unknown());
    }
    if (schedule.get().state() != ScheduleState.ACTIVE) {
      return Decision.refused(new Conflict("scheduled job is not active"));
    }
    draft.save(schedule.get().paused());
    draft.audit(command.schedule(), Action.PAUSED, command.by());
    return draft.decision();
  }

  /** What was missed during the pause is not made up. */
  static Decision resume(Draft draft, Command.ResumeSchedule command) {
    Optional<ScheduledJob> schedule = known(draft);
    if (schedule.isEmpty()) {
      return Decision.refused(unknown());
    }
    if (schedule.get().state() != ScheduleState.PAUSED) {
      return Decision.refused(new Conflict("scheduled job is not paused"));
    }
    Optional<String> fault = fault(schedule.get());
    if (fault.isPresent()) {
      return Decision.refused(new Conflict("scheduled job can not fire: " + fault.get()));
    }
    ScheduledJob active = schedule.get().firingAt(next(draft, schedule.get(), draft.now()));
    draft.save(active);
    draft.audit(command.schedule(), Action.RESUMED, command.by());
    await(draft, active);
    return draft.decision();
  }

  static Decision delete(Draft draft, Command.DeleteSchedule command) {
    Optional<ScheduledJob> schedule = known(draft);
    if (schedule.isEmpty()) {
      return Decision.refused(unknown());
    }
    draft.audit(command.schedule(), Action.DELETED, command.by());
    cancelStarted(draft, schedule.get(), command.by());
    return draft.decision();
  }

  /**
   * Cancels some of the jobs that a deleted schedule started. As long as there may be more, the row
   * stays, and awaits the moment at which the next ones are cancelled.
   */
  private static void cancelStarted(Draft draft, ScheduledJob schedule, UserId by) {
    Origin origin = new Origin(by, schedule.id());
    for (JobId job : draft.slice().started()) {
      draft.then(new Step.CancelRelated(job, Optional.of(origin)));
    }
    if (draft.slice().started().size() < Slice.JOBS) {
      draft.delete(schedule.id());
    } else {
      ScheduledJob waiting = schedule.deleted(by, draft.now().truncatedTo(ChronoUnit.MICROS));
      draft.save(waiting);
      await(draft, waiting);
    }
  }

  /** The schedule as commands see it: a deleted one is not there, though its row may be. */
  private static Optional<ScheduledJob> known(Draft draft) {
    return draft.slice().schedule().filter(schedule -> schedule.deletedBy().isEmpty());
  }

  private static WinchException unknown() {
    return new NotFound("scheduled job not found");
  }

  /**
   * Starts a job, and plans the next one; a schedule that cannot fire says so from then on. A
   * deleted one goes on with what its deletion began.
   */
  static Decision fire(Draft draft, Due.Firing due) {
    Optional<ScheduledJob> awaited =
        draft
            .slice()
            .schedule()
            .filter(schedule -> schedule.nextAt().equals(Optional.of(due.at())))
            .filter(
                schedule ->
                    schedule.state() == ScheduleState.ACTIVE || schedule.deletedBy().isPresent());
    if (awaited.isEmpty()) {
      return Decision.nothing("schedule " + due.schedule() + " does not fire at " + due.at());
    }
    ScheduledJob schedule = awaited.get();
    if (schedule.deletedBy().isPresent()) {
      cancelStarted(draft, schedule, schedule.deletedBy().get());
      return draft.decision();
    }
    Optional<String> fault = fault(schedule);
    if (fault.isPresent()) {
      draft.save(schedule.broken(fault.get()));
      return draft.decision();
    }
    start(draft, schedule);
    ScheduledJob moved = schedule.firingAt(after(draft, schedule, due.at()));
    draft.save(moved);
    await(draft, moved);
    return draft.decision();
  }

  private static void start(Draft draft, ScheduledJob schedule) {
    JobSpec spec = schedule.schedule().job();
    JobId id = new JobId(draft.context().ids().next());
    JobRun job =
        JobRun.accepted(id, schedule.createdBy(), draft.now())
            .scheduleId(schedule.id())
            .described(spec)
            .build();
    draft.insert(job, spec);
    draft.then(new Step.Advance(id));
  }

  /** The firing behind this one; of those that are over already, this one stands for all. */
  private static Instant after(Draft draft, ScheduledJob schedule, Instant fired) {
    Instant following = next(draft, schedule, fired);
    return following.isAfter(draft.now()) ? following : next(draft, schedule, draft.now());
  }

  private static Instant next(Draft draft, ScheduledJob schedule, Instant after) {
    return Cron.parse(schedule.schedule().cron())
        .next(after.atZone(draft.context().zone()))
        .toInstant();
  }

  /** Why it cannot fire. */
  private static Optional<String> fault(ScheduledJob schedule) {
    if (schedule.schedule().job().tasks().isEmpty()) {
      return Optional.of(schedule.error());
    }
    try {
      Cron.parse(schedule.schedule().cron());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("schedule.cron: " + e.getMessage());
    }
  }

  private static void await(Draft draft, ScheduledJob schedule) {
    schedule.nextAt().ifPresent(at -> draft.alarm(new Due.Firing(schedule.id(), at)));
  }
}
