package dev.winch.engine.core;

import dev.winch.engine.cron.Cron;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AuditEntry.Action;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * How schedules start jobs. The row has the next time; the transaction that starts the job also
 * moves the row on, so there is one job for each time, however many coordinators see that it is
 * due.
 */
final class ScheduleDecisions {
  private ScheduleDecisions() {}

  /** A client that got no answer may send the same creation again. */
  static Decision create(DecisionBuilder builder, Command.CreateSchedule create) {
    ScheduledJob schedule = create.schedule();
    if (builder.input().schedule().isPresent()) {
      return builder.nothing("schedule " + schedule.id() + " is stored");
    }
    ScheduledJob active = schedule.firingAt(next(builder, schedule, builder.now()));
    builder.insert(active);
    builder.audit(active.id(), Action.SUBMITTED, active.createdBy());
    setTimer(builder, active);
    return builder.decision();
  }

  static Decision pause(DecisionBuilder builder, Command.PauseSchedule command) {
    Optional<ScheduledJob> schedule = visible(builder);
    if (schedule.isEmpty()) {
      return builder.refused(unknown());
    }
    if (schedule.get().state() != ScheduleState.ACTIVE) {
      return builder.refused(new ConflictException("scheduled job is not active"));
    }
    builder.save(schedule.get().paused());
    builder.audit(command.schedule(), Action.PAUSED, command.by());
    return builder.decision();
  }

  /** Times during the pause are skipped. */
  static Decision resume(DecisionBuilder builder, Command.ResumeSchedule command) {
    Optional<ScheduledJob> schedule = visible(builder);
    if (schedule.isEmpty()) {
      return builder.refused(unknown());
    }
    if (schedule.get().state() != ScheduleState.PAUSED) {
      return builder.refused(new ConflictException("scheduled job is not paused"));
    }
    Optional<String> fault = fault(schedule.get());
    if (fault.isPresent()) {
      return builder.refused(new ConflictException("scheduled job can not fire: " + fault.get()));
    }
    ScheduledJob active = schedule.get().firingAt(next(builder, schedule.get(), builder.now()));
    builder.save(active);
    builder.audit(command.schedule(), Action.RESUMED, command.by());
    setTimer(builder, active);
    return builder.decision();
  }

  /** As long as its times stay the same, so does the next one. */
  static Decision edit(DecisionBuilder builder, Command.EditSchedule command) {
    Optional<ScheduledJob> found = visible(builder);
    if (found.isEmpty()) {
      return builder.refused(unknown());
    }
    ScheduledJob before = found.get();
    JobSpec job = command.job().orElse(before.schedule().job());
    if (job.tasks().isEmpty()) {
      return builder.refused(
          new ConflictException("scheduled job can not be read: " + before.error()));
    }
    ScheduledJob redefined = before.redefined(new Schedule(job, command.cron()));
    ScheduledJob edited =
        before.state() == ScheduleState.ACTIVE
            ? redefined.firingAt(
                before
                    .nextAt()
                    .filter(_ -> before.schedule().cron().equals(command.cron()))
                    .orElseGet(() -> next(builder, redefined, builder.now())))
            : redefined;
    builder.redefine(edited);
    builder.audit(command.schedule(), Action.UPDATED, command.by());
    setTimer(builder, edited);
    return builder.decision();
  }

  /** Also while it is paused. A client that got no answer may send the same command again. */
  static Decision trigger(DecisionBuilder builder, Command.TriggerSchedule command) {
    if (builder.input().related().isPresent()) {
      return builder.nothing("job " + command.job() + " is stored");
    }
    Optional<ScheduledJob> schedule = visible(builder);
    if (schedule.isEmpty()) {
      return builder.refused(unknown());
    }
    if (schedule.get().schedule().job().tasks().isEmpty()) {
      return builder.refused(
          new ConflictException("scheduled job can not be read: " + schedule.get().error()));
    }
    start(builder, schedule.get(), command.job());
    builder.audit(command.schedule(), Action.TRIGGERED, command.by());
    builder.auditRelated(
        command.job(), new Origin(command.by(), command.schedule()), Action.TRIGGERED);
    return builder.decision();
  }

  static Decision delete(DecisionBuilder builder, Command.DeleteSchedule command) {
    Optional<ScheduledJob> schedule = visible(builder);
    if (schedule.isEmpty()) {
      return builder.refused(unknown());
    }
    builder.audit(command.schedule(), Action.DELETED, command.by());
    cancelStarted(builder, schedule.get(), command.by());
    return builder.decision();
  }

  /**
   * Cancels some of the jobs that a deleted schedule started. While there may be more, the row
   * stays and is due again at once, to cancel the next ones.
   */
  private static void cancelStarted(DecisionBuilder builder, ScheduledJob schedule, UserId by) {
    Origin origin = new Origin(by, schedule.id());
    for (JobId job : builder.input().started()) {
      builder.followUp(new FollowUp.CancelRelated(job, Optional.of(origin)));
    }
    if (builder.input().started().size() < DecisionInput.JOBS) {
      builder.delete(schedule.id());
    } else {
      ScheduledJob waiting = schedule.deleted(by, builder.now().truncatedTo(ChronoUnit.MICROS));
      builder.save(waiting);
      setTimer(builder, waiting);
    }
  }

  /** The schedule as commands see it: not if it is deleted, even if its row still exists. */
  private static Optional<ScheduledJob> visible(DecisionBuilder builder) {
    return builder.input().schedule().filter(schedule -> schedule.deletedBy().isEmpty());
  }

  private static WinchException unknown() {
    return new NotFoundException("scheduled job not found");
  }

  /**
   * Starts a job and sets the next time; a schedule that cannot fire gets an error. A deleted
   * schedule cancels the next of its jobs.
   */
  static Decision fire(DecisionBuilder builder, Due.Firing due) {
    Optional<ScheduledJob> awaited =
        builder
            .input()
            .schedule()
            .filter(schedule -> schedule.nextAt().equals(Optional.of(due.at())))
            .filter(
                schedule ->
                    schedule.state() == ScheduleState.ACTIVE || schedule.deletedBy().isPresent());
    if (awaited.isEmpty()) {
      return builder.nothing("schedule " + due.schedule() + " does not fire at " + due.at());
    }
    ScheduledJob schedule = awaited.get();
    if (schedule.deletedBy().isPresent()) {
      cancelStarted(builder, schedule, schedule.deletedBy().get());
      return builder.decision();
    }
    Optional<String> fault = fault(schedule);
    if (fault.isPresent()) {
      builder.save(schedule.broken(fault.get()));
      return builder.decision();
    }
    start(builder, schedule, new JobId(builder.context().ids().next()));
    ScheduledJob moved = schedule.firingAt(after(builder, schedule, due.at()));
    builder.save(moved);
    setTimer(builder, moved);
    return builder.decision();
  }

  private static void start(DecisionBuilder builder, ScheduledJob schedule, JobId id) {
    JobSpec spec =
        schedule
            .schedule()
            .job()
            .traced(
                builder.context().traces() ? Optional.of(SpanIds.ownTrace(id)) : Optional.empty());
    JobRun job = JobRun.accepted(id, schedule, builder.now());
    builder.insert(job, spec);
    builder.followUp(new FollowUp.Advance(id));
  }

  /** The next time after now: times that have passed meanwhile start no job of their own. */
  private static Instant after(DecisionBuilder builder, ScheduledJob schedule, Instant fired) {
    Instant following = next(builder, schedule, fired);
    return following.isAfter(builder.now()) ? following : next(builder, schedule, builder.now());
  }

  private static Instant next(DecisionBuilder builder, ScheduledJob schedule, Instant after) {
    return Cron.parse(schedule.schedule().cron())
        .next(after.atZone(builder.context().zone()))
        .toInstant();
  }

  /** Why it cannot fire; empty if it can. */
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

  private static void setTimer(DecisionBuilder builder, ScheduledJob schedule) {
    schedule.nextAt().ifPresent(at -> builder.setTimer(new Due.Firing(schedule.id(), at)));
  }
}
