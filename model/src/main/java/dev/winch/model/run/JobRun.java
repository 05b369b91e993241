package dev.winch.model.run;

import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The header of a job: everything about it but its definition, its tasks and their outputs. Its
 * state changes by the transitions below, which allow what {@link JobState#canBecome} allows. Times
 * are in microseconds.
 *
 * @param parentId the task that an attached sub-job belongs to
 * @param depth how many jobs stand above this one
 * @param createdBy the user who submitted it, or its schedule or parent
 * @param timeoutAt when it fails because it takes too long; empty before its start and at its end,
 *     and of a job without a bound
 * @param position index from 1 of the current top-level task, 0 before the start, one past the last
 *     at the end
 * @param taskCount number of top-level tasks
 * @param progress 0 to 100, two decimals
 * @param outputBytes bytes in UTF-8 of the values of all its outputs, kept with each change of them
 * @param error why it failed; {@code ""} otherwise
 * @param inputs those of the definition, which lists of jobs show
 */
public record JobRun(
    JobId id,
    Optional<TaskId> parentId,
    Optional<ScheduleId> scheduleId,
    int depth,
    String name,
    String description,
    List<String> tags,
    Map<String, String> inputs,
    UserId createdBy,
    JobState state,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> completedAt,
    Optional<Instant> failedAt,
    Optional<Instant> cancelledAt,
    Optional<Instant> deleteAt,
    Optional<Instant> timeoutAt,
    int position,
    int taskCount,
    double progress,
    long outputBytes,
    String result,
    String error) {

  public JobRun {
    Objects.requireNonNull(id);
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    tags = List.copyOf(tags);
    inputs = Map.copyOf(inputs);
    Objects.requireNonNull(createdBy);
    Objects.requireNonNull(state);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(result);
    Objects.requireNonNull(error);
  }

  /** A job as it is accepted: PENDING, nothing of it started. */
  public static JobRun accepted(JobId id, UserId createdBy, Instant createdAt, JobSpec spec) {
    return JobRunRow.accepted(id, createdBy, createdAt).described(spec).build();
  }

  /** A job as its schedule starts it. */
  public static JobRun accepted(JobId id, ScheduledJob schedule, Instant createdAt) {
    return JobRunRow.accepted(id, schedule.createdBy(), createdAt)
        .scheduleId(schedule.id())
        .described(schedule.schedule().job())
        .build();
  }

  /**
   * A job that a task of this one starts.
   *
   * @param parent the task, unless the sub-job is detached from it
   */
  public JobRun subjob(JobId subjobId, Optional<TaskId> parent, Instant at, JobSpec spec) {
    return JobRunRow.accepted(subjobId, createdBy, at)
        .parentId(parent)
        .depth(depth + 1)
        .described(spec)
        .build();
  }

  /** At its first task. */
  public JobRun scheduled(Instant at, Optional<Instant> timeout) {
    return becoming(JobState.SCHEDULED).startedAt(at).timeoutAt(timeout).position(1).build();
  }

  /** The first of its tasks has started. */
  public JobRun running() {
    require(!state.isFinal(), "RUNNING");
    return becoming(JobState.RUNNING).build();
  }

  /** With this progress, 0 to 100. */
  public JobRun progressed(double percent) {
    require(!state.isFinal(), "under way");
    return JobRunRow.of(this).progress(percent).build();
  }

  /** At the next top-level task, or behind the last. */
  public JobRun advanced(double percent) {
    require(!state.isFinal(), "under way");
    return JobRunRow.of(this).progress(percent).position(position + 1).build();
  }

  /** With outputs of so many bytes in all. */
  public JobRun withOutputBytes(long bytes) {
    require(!state.isFinal(), "under way");
    return JobRunRow.of(this).outputBytes(bytes).build();
  }

  public JobRun completed(String itsResult, Optional<Instant> deletion, Instant at) {
    return ended(JobState.COMPLETED).completedAt(at).result(itsResult).deleteAt(deletion).build();
  }

  public JobRun failed(String itsError, Instant at) {
    return ended(JobState.FAILED).failedAt(at).error(itsError).build();
  }

  public JobRun cancelled(Instant at) {
    return ended(JobState.CANCELLED).cancelledAt(at).build();
  }

  /** Under way again from the top-level task that it stopped at. */
  public JobRun restarted(Optional<Instant> timeout) {
    require(state.isFinal(), "restarted");
    return becoming(JobState.RUNNING)
        .failedAt(Optional.empty())
        .cancelledAt(Optional.empty())
        .timeoutAt(timeout)
        .error("")
        .build();
  }

  /** For readers to whom the result is not shown as it is stored. */
  public JobRun withResult(String shown) {
    return JobRunRow.of(this).result(shown).build();
  }

  /** For readers to whom the schedule is not there any more. */
  public JobRun withoutSchedule() {
    return JobRunRow.of(this).scheduleId(Optional.empty()).build();
  }

  private JobRunRow ended(JobState end) {
    return becoming(end).timeoutAt(Optional.empty());
  }

  private JobRunRow becoming(JobState next) {
    require(state.canBecome(next), next.name());
    return JobRunRow.of(this).state(next);
  }

  private void require(boolean allowed, String what) {
    if (!allowed) {
      throw new InternalException("job " + id + " is " + state + " and can not be " + what);
    }
  }
}
