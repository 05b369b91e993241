package dev.winch.model.run;

import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of a task: a row. A retry is another run; a run that is lost or handed back is the same
 * run, dispatched with the next number. Times are in microseconds.
 *
 * @param parentId the composite that opened it
 * @param path which task of the job's definition this is
 * @param position of the top-level task that it belongs to, from 1
 * @param evaluated the task after its templates were evaluated; empty if it reads as its definition
 *     does; fixed from the start, like item and path
 * @param attempts how many runs of the same task failed before this one
 * @param dispatch how often it was handed to a queue; reports about an older dispatch change
 *     nothing
 * @param redelivered how often its worker was lost
 * @param queue where it was scheduled to; {@code ""} before
 * @param dueAt when a delayed retry may be scheduled
 * @param progress 0 to 100
 * @param result what it wrote to its output file; {@code ""} if nothing
 * @param item the list element it runs for, if an {@code each} opened it
 * @param children the counters of an open {@code parallel} or {@code each}
 * @param subjobId the job that a sub-job task started
 */
public record TaskRun(
    TaskId id,
    JobId jobId,
    Optional<TaskId> parentId,
    TaskPath path,
    int position,
    TaskState state,
    Optional<TaskSpec> evaluated,
    int attempts,
    int dispatch,
    int redelivered,
    String queue,
    int priority,
    Instant createdAt,
    Optional<Instant> scheduledAt,
    Optional<Instant> startedAt,
    Optional<Instant> completedAt,
    Optional<Instant> failedAt,
    Optional<Instant> cancelledAt,
    Optional<Instant> dueAt,
    Optional<NodeId> nodeId,
    double progress,
    String result,
    String error,
    Optional<Item> item,
    Optional<Children> children,
    Optional<JobId> subjobId) {

  public TaskRun {
    Objects.requireNonNull(id);
    Objects.requireNonNull(jobId);
    Objects.requireNonNull(path);
    Objects.requireNonNull(state);
    Objects.requireNonNull(queue);
    Objects.requireNonNull(createdAt);
    Objects.requireNonNull(result);
    Objects.requireNonNull(error);
  }

  /** A run as it is made: PENDING, nowhere scheduled. */
  public static Builder created(TaskId id, JobId jobId, TaskPath path, Instant createdAt) {
    return new Builder()
        .id(id)
        .jobId(jobId)
        .path(path)
        .position(path.steps().getFirst() + 1)
        .createdAt(createdAt);
  }

  /**
   * The task as it runs: evaluated if it had templates, and with the job's defaults from the moment
   * that it was put into a queue.
   */
  public TaskSpec effective(JobSpec job) {
    TaskSpec task = evaluated.orElseGet(() -> job.at(path));
    return queue.isEmpty() ? task : task.with(job.defaults());
  }

  /**
   * The list element that an {@code each} opened this run for.
   *
   * @param index from 0
   * @param value the element as JSON text
   */
  public record Item(int index, String value) {
    public Item {
      Objects.requireNonNull(value);
    }
  }

  /**
   * How far an open composite is.
   *
   * @param size how many children it will have
   * @param created how many have a row
   * @param completions how many have ended well
   */
  public record Children(int size, int created, int completions) {}

  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.id = id;
    copy.jobId = jobId;
    copy.parentId = parentId;
    copy.path = path;
    copy.position = position;
    copy.state = state;
    copy.evaluated = evaluated;
    copy.attempts = attempts;
    copy.dispatch = dispatch;
    copy.redelivered = redelivered;
    copy.queue = queue;
    copy.priority = priority;
    copy.createdAt = createdAt;
    copy.scheduledAt = scheduledAt;
    copy.startedAt = startedAt;
    copy.completedAt = completedAt;
    copy.failedAt = failedAt;
    copy.cancelledAt = cancelledAt;
    copy.dueAt = dueAt;
    copy.nodeId = nodeId;
    copy.progress = progress;
    copy.result = result;
    copy.error = error;
    copy.item = item;
    copy.children = children;
    copy.subjobId = subjobId;
    return copy;
  }

  /** Collects a changed copy field by field. */
  public static final class Builder {
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
    private Optional<NodeId> nodeId = Optional.empty();
    private double progress;
    private String result = "";
    private String error = "";
    private Optional<Item> item = Optional.empty();
    private Optional<Children> children = Optional.empty();
    private Optional<JobId> subjobId = Optional.empty();

    private Builder() {}

    public Builder id(TaskId value) {
      this.id = value;
      return this;
    }

    public Builder jobId(JobId value) {
      this.jobId = value;
      return this;
    }

    public Builder parentId(Optional<TaskId> value) {
      this.parentId = value;
      return this;
    }

    public Builder parentId(TaskId value) {
      return parentId(Optional.of(value));
    }

    public Builder path(TaskPath value) {
      this.path = value;
      return this;
    }

    public Builder position(int value) {
      this.position = value;
      return this;
    }

    public Builder state(TaskState value) {
      this.state = value;
      return this;
    }

    public Builder evaluated(Optional<TaskSpec> value) {
      this.evaluated = value;
      return this;
    }

    public Builder evaluated(TaskSpec value) {
      return evaluated(Optional.of(value));
    }

    public Builder attempts(int value) {
      this.attempts = value;
      return this;
    }

    public Builder dispatch(int value) {
      this.dispatch = value;
      return this;
    }

    public Builder redelivered(int value) {
      this.redelivered = value;
      return this;
    }

    public Builder queue(String value) {
      this.queue = value;
      return this;
    }

    public Builder priority(int value) {
      this.priority = value;
      return this;
    }

    public Builder createdAt(Instant value) {
      this.createdAt = value;
      return this;
    }

    public Builder scheduledAt(Optional<Instant> value) {
      this.scheduledAt = value;
      return this;
    }

    public Builder scheduledAt(Instant value) {
      return scheduledAt(Optional.of(value));
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

    public Builder dueAt(Optional<Instant> value) {
      this.dueAt = value;
      return this;
    }

    public Builder dueAt(Instant value) {
      return dueAt(Optional.of(value));
    }

    public Builder nodeId(Optional<NodeId> value) {
      this.nodeId = value;
      return this;
    }

    public Builder nodeId(NodeId value) {
      return nodeId(Optional.of(value));
    }

    public Builder progress(double value) {
      this.progress = value;
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

    public Builder item(Optional<Item> value) {
      this.item = value;
      return this;
    }

    public Builder item(Item value) {
      return item(Optional.of(value));
    }

    public Builder children(Optional<Children> value) {
      this.children = value;
      return this;
    }

    public Builder children(Children value) {
      return children(Optional.of(value));
    }

    public Builder subjobId(Optional<JobId> value) {
      this.subjobId = value;
      return this;
    }

    public Builder subjobId(JobId value) {
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
          nodeId,
          progress,
          result,
          error,
          item,
          children,
          subjobId);
    }
  }
}
