package dev.winch.model.run;

import dev.winch.model.spec.JobSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A job's row field by field, for stores and codecs, which make the run that the row or document
 * describes in whatever state that is. Everything else changes a run by the transitions of {@link
 * JobRun}; a test of the rooms holds this.
 */
public final class JobRunRow {
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

  // The makers set what has no default.
  @SuppressWarnings("NullAway.Init")
  private JobRunRow() {}

  /** A row with the defaults of a job that has just been accepted. */
  public static JobRunRow accepted(JobId id, UserId createdBy, Instant createdAt) {
    return new JobRunRow().id(id).createdBy(createdBy).createdAt(createdAt);
  }

  /** The row of this run, of which some fields are replaced. */
  public static JobRunRow of(JobRun run) {
    JobRunRow copy = new JobRunRow();
    copy.id = run.id();
    copy.parentId = run.parentId();
    copy.scheduleId = run.scheduleId();
    copy.depth = run.depth();
    copy.name = run.name();
    copy.description = run.description();
    copy.tags = run.tags();
    copy.inputs = run.inputs();
    copy.createdBy = run.createdBy();
    copy.state = run.state();
    copy.createdAt = run.createdAt();
    copy.startedAt = run.startedAt();
    copy.completedAt = run.completedAt();
    copy.failedAt = run.failedAt();
    copy.cancelledAt = run.cancelledAt();
    copy.deleteAt = run.deleteAt();
    copy.timeoutAt = run.timeoutAt();
    copy.position = run.position();
    copy.taskCount = run.taskCount();
    copy.progress = run.progress();
    copy.outputBytes = run.outputBytes();
    copy.result = run.result();
    copy.error = run.error();
    return copy;
  }

  public JobRunRow id(JobId value) {
    this.id = value;
    return this;
  }

  public JobRunRow parentId(Optional<TaskId> value) {
    this.parentId = value;
    return this;
  }

  public JobRunRow parentId(TaskId value) {
    return parentId(Optional.of(value));
  }

  public JobRunRow scheduleId(Optional<ScheduleId> value) {
    this.scheduleId = value;
    return this;
  }

  public JobRunRow scheduleId(ScheduleId value) {
    return scheduleId(Optional.of(value));
  }

  /** Takes over what the header repeats of the definition. */
  public JobRunRow described(JobSpec spec) {
    return name(spec.name())
        .description(spec.description())
        .tags(spec.tags())
        .inputs(spec.inputs())
        .taskCount(spec.tasks().size());
  }

  public JobRunRow depth(int value) {
    this.depth = value;
    return this;
  }

  public JobRunRow name(String value) {
    this.name = value;
    return this;
  }

  public JobRunRow description(String value) {
    this.description = value;
    return this;
  }

  public JobRunRow tags(List<String> value) {
    this.tags = value;
    return this;
  }

  public JobRunRow inputs(Map<String, String> value) {
    this.inputs = value;
    return this;
  }

  public JobRunRow createdBy(UserId value) {
    this.createdBy = value;
    return this;
  }

  public JobRunRow state(JobState value) {
    this.state = value;
    return this;
  }

  public JobRunRow createdAt(Instant value) {
    this.createdAt = value;
    return this;
  }

  public JobRunRow startedAt(Optional<Instant> value) {
    this.startedAt = value;
    return this;
  }

  public JobRunRow startedAt(Instant value) {
    return startedAt(Optional.of(value));
  }

  public JobRunRow completedAt(Optional<Instant> value) {
    this.completedAt = value;
    return this;
  }

  public JobRunRow completedAt(Instant value) {
    return completedAt(Optional.of(value));
  }

  public JobRunRow failedAt(Optional<Instant> value) {
    this.failedAt = value;
    return this;
  }

  public JobRunRow failedAt(Instant value) {
    return failedAt(Optional.of(value));
  }

  public JobRunRow cancelledAt(Optional<Instant> value) {
    this.cancelledAt = value;
    return this;
  }

  public JobRunRow cancelledAt(Instant value) {
    return cancelledAt(Optional.of(value));
  }

  public JobRunRow deleteAt(Optional<Instant> value) {
    this.deleteAt = value;
    return this;
  }

  public JobRunRow deleteAt(Instant value) {
    return deleteAt(Optional.of(value));
  }

  public JobRunRow timeoutAt(Optional<Instant> value) {
    this.timeoutAt = value;
    return this;
  }

  public JobRunRow timeoutAt(Instant value) {
    return timeoutAt(Optional.of(value));
  }

  public JobRunRow position(int value) {
    this.position = value;
    return this;
  }

  public JobRunRow taskCount(int value) {
    this.taskCount = value;
    return this;
  }

  public JobRunRow progress(double value) {
    this.progress = value;
    return this;
  }

  public JobRunRow outputBytes(long value) {
    this.outputBytes = value;
    return this;
  }

  public JobRunRow result(String value) {
    this.result = value;
    return this;
  }

  public JobRunRow error(String value) {
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
