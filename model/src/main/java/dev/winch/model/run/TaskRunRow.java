package dev.winch.model.run;

import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task's row field by field, for stores and codecs, which make the run that the row or document
 * describes in whatever state that is. Everything else changes a run by the transitions of {@link
 * TaskRun}; a test of the rooms holds this.
 */
public final class TaskRunRow {
  private TaskId id;
  private JobId jobId;
  private Optional<TaskId> parentId = Optional.empty();
  private TaskPath path;
  private int position;
  private TaskState state = TaskState.PENDING;
  private Optional<TaskSpec> evaluated = Optional.empty();
  private int attempts;
  private int dispatch;
  private int redelivered;
  private String queue = "";
  private int priority;
  private Instant createdAt;
  private Optional<Instant> scheduledAt = Optional.empty();
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> completedAt = Optional.empty();
  private Optional<Instant> failedAt = Optional.empty();
  private Optional<Instant> cancelledAt = Optional.empty();
  private Optional<Instant> dueAt = Optional.empty();
  private Optional<NodeProcess> process = Optional.empty();
  private double progress;
  private OptionalInt lastLogPart = OptionalInt.empty();
  private String result = "";
  private String error = "";
  private Optional<TaskRun.Item> item = Optional.empty();
  private Optional<TaskRun.Children> children = Optional.empty();
  private Optional<JobId> subjobId = Optional.empty();

  // The makers set what has no default.
  @SuppressWarnings("NullAway.Init")
  private TaskRunRow() {}

  /** A row with the defaults of a run that has just been made. */
  public static TaskRunRow created(TaskId id, JobId jobId, TaskPath path, Instant createdAt) {
    return new TaskRunRow()
        .id(id)
        .jobId(jobId)
        .path(path)
        .position(path.steps().getFirst() + 1)
        .createdAt(createdAt);
  }

  /** The row of this run, of which some fields are replaced. */
  public static TaskRunRow of(TaskRun run) {
    TaskRunRow copy = new TaskRunRow();
    copy.id = run.id();
    copy.jobId = run.jobId();
    copy.parentId = run.parentId();
    copy.path = run.path();
    copy.position = run.position();
    copy.state = run.state();
    copy.evaluated = run.evaluated();
    copy.attempts = run.attempts();
    copy.dispatch = run.dispatch();
    copy.redelivered = run.redelivered();
    copy.queue = run.queue();
    copy.priority = run.priority();
    copy.createdAt = run.createdAt();
    copy.scheduledAt = run.scheduledAt();
    copy.startedAt = run.startedAt();
    copy.completedAt = run.completedAt();
    copy.failedAt = run.failedAt();
    copy.cancelledAt = run.cancelledAt();
    copy.dueAt = run.dueAt();
    copy.process = run.process();
    copy.progress = run.progress();
    copy.lastLogPart = run.lastLogPart();
    copy.result = run.result();
    copy.error = run.error();
    copy.item = run.item();
    copy.children = run.children();
    copy.subjobId = run.subjobId();
    return copy;
  }

  public TaskRunRow id(TaskId value) {
    this.id = value;
    return this;
  }

  public TaskRunRow jobId(JobId value) {
    this.jobId = value;
    return this;
  }

  public TaskRunRow parentId(Optional<TaskId> value) {
    this.parentId = value;
    return this;
  }

  public TaskRunRow parentId(TaskId value) {
    return parentId(Optional.of(value));
  }

  public TaskRunRow path(TaskPath value) {
    this.path = value;
    return this;
  }

  public TaskRunRow position(int value) {
    this.position = value;
    return this;
  }

  public TaskRunRow state(TaskState value) {
    this.state = value;
    return this;
  }

  public TaskRunRow evaluated(Optional<TaskSpec> value) {
    this.evaluated = value;
    return this;
  }

  public TaskRunRow evaluated(TaskSpec value) {
    return evaluated(Optional.of(value));
  }

  public TaskRunRow attempts(int value) {
    this.attempts = value;
    return this;
  }

  public TaskRunRow dispatch(int value) {
    this.dispatch = value;
    return this;
  }

  public TaskRunRow redelivered(int value) {
    this.redelivered = value;
    return this;
  }

  public TaskRunRow queue(String value) {
    this.queue = value;
    return this;
  }

  public TaskRunRow priority(int value) {
    this.priority = value;
    return this;
  }

  public TaskRunRow createdAt(Instant value) {
    this.createdAt = value;
    return this;
  }

  public TaskRunRow scheduledAt(Optional<Instant> value) {
    this.scheduledAt = value;
    return this;
  }

  public TaskRunRow scheduledAt(Instant value) {
    return scheduledAt(Optional.of(value));
  }

  public TaskRunRow startedAt(Optional<Instant> value) {
    this.startedAt = value;
    return this;
  }

  public TaskRunRow startedAt(Instant value) {
    return startedAt(Optional.of(value));
  }

  public TaskRunRow completedAt(Optional<Instant> value) {
    this.completedAt = value;
    return this;
  }

  public TaskRunRow completedAt(Instant value) {
    return completedAt(Optional.of(value));
  }

  public TaskRunRow failedAt(Optional<Instant> value) {
    this.failedAt = value;
    return this;
  }

  public TaskRunRow failedAt(Instant value) {
    return failedAt(Optional.of(value));
  }

  public TaskRunRow cancelledAt(Optional<Instant> value) {
    this.cancelledAt = value;
    return this;
  }

  public TaskRunRow cancelledAt(Instant value) {
    return cancelledAt(Optional.of(value));
  }

  public TaskRunRow dueAt(Optional<Instant> value) {
    this.dueAt = value;
    return this;
  }

  public TaskRunRow dueAt(Instant value) {
    return dueAt(Optional.of(value));
  }

  public TaskRunRow process(Optional<NodeProcess> value) {
    this.process = value;
    return this;
  }

  public TaskRunRow process(NodeProcess value) {
    return process(Optional.of(value));
  }

  public TaskRunRow progress(double value) {
    this.progress = value;
    return this;
  }

  public TaskRunRow lastLogPart(OptionalInt value) {
    this.lastLogPart = value;
    return this;
  }

  public TaskRunRow result(String value) {
    this.result = value;
    return this;
  }

  public TaskRunRow error(String value) {
    this.error = value;
    return this;
  }

  public TaskRunRow item(Optional<TaskRun.Item> value) {
    this.item = value;
    return this;
  }

  public TaskRunRow item(TaskRun.Item value) {
    return item(Optional.of(value));
  }

  public TaskRunRow children(Optional<TaskRun.Children> value) {
    this.children = value;
    return this;
  }

  public TaskRunRow children(TaskRun.Children value) {
    return children(Optional.of(value));
  }

  public TaskRunRow subjobId(Optional<JobId> value) {
    this.subjobId = value;
    return this;
  }

  public TaskRunRow subjobId(JobId value) {
    return subjobId(Optional.of(value));
  }

  public TaskRun build() {
    return new TaskRun(
        id,
        jobId,
        parentId,
        path,
        position,
        state,
        evaluated,
        attempts,
        dispatch,
        redelivered,
        queue,
        priority,
        createdAt,
        scheduledAt,
        startedAt,
        completedAt,
        failedAt,
        cancelledAt,
        dueAt,
        process,
        progress,
        lastLogPart,
        result,
        error,
        item,
        children,
        subjobId);
  }
}
