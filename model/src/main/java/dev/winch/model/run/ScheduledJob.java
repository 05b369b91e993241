package dev.winch.model.run;

import dev.winch.model.spec.Schedule;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A job that is started again and again. Times are in microseconds.
 *
 * @param schedule what its author wrote; if that cannot be read, only the name is known
 * @param createdBy the owner of the jobs that it starts
 * @param nextAt when it fires next; empty while it is paused, and when it cannot fire
 * @param error why it cannot fire; {@code ""} otherwise
 * @param deletedBy who deleted it, as long as jobs that it started are still to be cancelled: no
 *     reader sees it, and at its next time it does not start a job but cancels some
 */
public record ScheduledJob(
    ScheduleId id,
    Schedule schedule,
    ScheduleState state,
    UserId createdBy,
    Instant createdAt,
    Optional<Instant> nextAt,
    String error,
    Optional<UserId> deletedBy) {

  public ScheduledJob {
    Objects.requireNonNull(id);
    Objects.requireNonNull(schedule);
    Objects.requireNonNull(state);
    Objects.requireNonNull(createdBy);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(error);
    Objects.requireNonNull(deletedBy);
  }

  /** A schedule as it is accepted: ACTIVE, its first time not yet computed. */
  public static ScheduledJob accepted(
      ScheduleId id, Schedule schedule, UserId createdBy, Instant createdAt) {
    return new ScheduledJob(
        id,
        schedule,
        ScheduleState.ACTIVE,
        createdBy,
        createdAt,
        Optional.empty(),
        "",
        Optional.empty());
  }

  public ScheduledJob firingAt(Instant next) {
    return with(ScheduleState.ACTIVE, Optional.of(next), "", deletedBy);
  }

  public ScheduledJob paused() {
    return with(ScheduleState.PAUSED, Optional.empty(), error, deletedBy);
  }

  /** Another definition; when it fires next is still to be computed. */
  public ScheduledJob redefined(Schedule definition) {
    return new ScheduledJob(
        id, definition, state, createdBy, createdAt, Optional.empty(), "", deletedBy);
  }

  /** Fires no more, because of this error. */
  public ScheduledJob broken(String why) {
    return with(state, Optional.empty(), why, deletedBy);
  }

  /** Fires no more; at this time the next of its jobs are cancelled. */
  public ScheduledJob deleted(UserId by, Instant next) {
    return with(state, Optional.of(next), error, Optional.of(by));
  }

  private ScheduledJob with(
      ScheduleState state, Optional<Instant> nextAt, String error, Optional<UserId> deletedBy) {
    return new ScheduledJob(id, schedule, state, createdBy, createdAt, nextAt, error, deletedBy);
  }
}
