package dev.winch.model.run;

import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The header of a job: everything about it but its definition, its tasks and their outputs. Times
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
  public static Builder accepted(JobId id, UserId createdBy, Instant createdAt) {
    return new Builder().id(id).createdBy(createdBy).createdAt(createdAt);
  }

  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.id = id;
    copy.parentId = parentId;
    copy.scheduleId = scheduleId;
    copy.depth = depth;
    copy.name = name;
    copy.description = description;
    copy.tags = tags;
    copy.inputs = inputs;
    copy.createdBy = createdBy;
    copy.state = state;
    copy.createdAt = createdAt;
    copy.startedAt = startedAt;
    copy.completedAt = completedAt;
    copy.failedAt = failedAt;
    copy.cancelledAt = cancelledAt;
    copy.deleteAt = deleteAt;
    copy.timeoutAt = timeoutAt;
    copy.position = position;
    copy.taskCount = taskCount;
    copy.progress = progress;
    copy.outputBytes = outputBytes;
    copy.result = result;
    copy.error = error;
    return copy;
  }

  /** Collects a changed copy field by field. */
  public static final class Builder {
    private JobId id;
    private Optional<TaskId> parentId = Optional.empty();
    private Optional<ScheduleId> scheduleId = Optional.empty();
    private int depth;
    private String name = "";
    private String description = "";
    private List<String> tags = List.of();
    private Map<String, String> inputs = Map.of();
    private UserId createdBy;
    private JobState state = JobState.PENDING;
    private Instant createdAt;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> completedAt = Optional.empty();
    private Optional<Instant> failedAt = Optional.empty();
    private Optional<Instant> cancelledAt = Optional.empty();
    private Optional<Instant> deleteAt = Optional.empty();
    private Optional<Instant> timeoutAt = Optional.empty();
    private int position;
    private int taskCount;
    private double progress;
    private long outputBytes;
    private String result = "";
    private String error = "";

    private Builder() {}

    public Builder id(JobId value) {
      this.id = value;
      return this;
    }

    public Builder parentId(Optional<TaskId> value) {
      this.parentId = value;
      return this;
    }

    public Builder parentId(TaskId value) {
      return parentId(Optional.of(value));
    }

    public Builder scheduleId(Optional<ScheduleId> value) {
      this.scheduleId = value;
      return this;
    }

    public Builder scheduleId(ScheduleId value) {
      return scheduleId(Optional.of(value));
    }

    /** Takes over what the header repeats of the definition. */
    public Builder described(JobSpec spec) {
      return name(spec.name())
          .description(spec.description())
          .tags(spec.tags())
          .inputs(spec.inputs())
          .taskCount(spec.tasks().size());
    }

    public Builder depth(int value) {
      this.depth = value;
      return this;
    }

    public Builder name(String value) {
      this.name = value;
      return this;
    }

    public Builder description(String value) {
      this.description = value;
      return this;
    }

    public Builder tags(List<String> value) {
      this.tags = value;
      return this;
    }

    public Builder inputs(Map<String, String> value) {
      this.inputs = value;
      return this;
    }

    public Builder createdBy(UserId value) {
      this.createdBy = value;
      return this;
    }

    public Builder state(JobState value) {
      this.state = value;
      return this;
    }

    public Builder createdAt(Instant value) {
      this.createdAt = value;
      return this;
    }

    public Builder startedAt(Optional<Instant> value) {
      this.startedAt = value;
      return this;
    }

    public Builder startedAt(Instant value) {
      return startedAt(Optional.of(value));
    }

    public Builder completedAt(Optional<Instant> value) {
      this.completedAt = value;
      return this;
    }

    public Builder completedAt(Instant value) {
      return completedAt(Optional.of(value));
    }

    public Builder failedAt(Optional<Instant> value) {
      this.failedAt = value;
      return this;
    }

    public Builder failedAt(Instant value) {
      return failedAt(Optional.of(value));
    }

    public Builder cancelledAt(Optional<Instant> value) {
      this.cancelledAt = value;
      return this;
    }

    public Builder cancelledAt(Instant value) {
      return cancelledAt(Optional.of(value));
    }

    public Builder deleteAt(Optional<Instant> value) {
      this.deleteAt = value;
      return this;
    }

    public Builder deleteAt(Instant value) {
      return deleteAt(Optional.of(value));
    }

    public Builder timeoutAt(Optional<Instant> value) {
      this.timeoutAt = value;
      return this;
    }

    public Builder timeoutAt(Instant value) {
      return timeoutAt(Optional.of(value));
    }

    public Builder position(int value) {
      this.position = value;
      return this;
    }

    public Builder taskCount(int value) {
      this.taskCount = value;
      return this;
    }

    public Builder progress(double value) {
      this.progress = value;
      return this;
    }

    public Builder outputBytes(long value) {
      this.outputBytes = value;
      return this;
    }

    public Builder result(String value) {
      this.result = value;
      return this;
    }

    public Builder error(String value) {
      this.error = value;
      return this;
    }

    public JobRun build() {
      return new JobRun(
          id,
          parentId,
          scheduleId,
          depth,
          name,
          description,
          tags,
          inputs,
          createdBy,
          state,
          createdAt,
          startedAt,
          completedAt,
          failedAt,
          cancelledAt,
          deleteAt,
          timeoutAt,
          position,
          taskCount,
          progress,
          outputBytes,
          result,
          error);
    }
  }
}
