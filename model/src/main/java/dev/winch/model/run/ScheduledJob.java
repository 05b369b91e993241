package dev.winch.model.run;

import dev.winch.model.spec.Schedule;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A job that is started again and again. Times are in microseconds.
 *
 * @param schedule what its author wrote; of one that cannot be read no more than the name is known
 * @param createdBy the owner of the jobs that it starts
 * @param nextAt when it fires next; empty while it is paused, and when it cannot fire
 * @param error why it cannot fire; {@code ""} otherwise
 */
public record ScheduledJob(
    ScheduleId id,
    Schedule schedule,
    ScheduleState state,
    UserId createdBy,
    Instant createdAt,
    Optional<Instant> nextAt,
    String error) {

  public ScheduledJob {
    Objects.requireNonNull(id);
    Objects.requireNonNull(schedule);
    Objects.requireNonNull(state);
    Objects.requireNonNull(createdBy);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(error);
  }

  /** One as it is accepted: ACTIVE, its first firing not yet planned. */
  public static ScheduledJob accepted(
      ScheduleId id, Schedule schedule, UserId createdBy, Instant createdAt) {
    return new ScheduledJob(
        id, schedule, ScheduleState.ACTIVE, createdBy, createdAt, Optional.empty(), "");
  }

  public ScheduledJob firingAt(Instant next) {
    return new ScheduledJob(
        id, schedule, ScheduleState.ACTIVE, createdBy, createdAt, Optional.of(next), "");
  }

  public ScheduledJob paused() {
    return new ScheduledJob(
        id, schedule, ScheduleState.PAUSED, createdBy, createdAt, Optional.empty(), error);
  }

  /** Fires no more, for this reason, though nobody paused it. */
  public ScheduledJob broken(String why) {
    return new ScheduledJob(id, schedule, state, createdBy, createdAt, Optional.empty(), why);
  }
}
