package dev.winch.model.run;

import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSize;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One run of a task: a row. A retry is another run; a run that is lost or handed back is the same
 * run, dispatched with the next number. Its state changes by the transitions below, which allow
 * what {@link TaskState#canBecome} allows. Times are in microseconds.
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
 * @param process what runs or ran it, if a worker did
 * @param progress 0 to 100
 * @param lastLogPart number of the last part of its log, which may not be stored yet; 0 if no more
 *     parts are accepted, whatever is missing; empty as long as its worker has not reported it
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
    Optional<NodeProcess> process,
    double progress,
    OptionalInt lastLogPart,
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
    Objects.requireNonNull(lastLogPart);
    Objects.requireNonNull(result);
    Objects.requireNonNull(error);
  }

  /** The node whose process runs or ran it. */
  public Optional<NodeId> nodeId() {
    return process.map(NodeProcess::node);
  }

  /** About how much memory it takes, in characters. */
  public long size() {
    return TaskSize.BARE
        + result.length()
        + error.length()
        + item.map(element -> element.value().length()).orElse(0)
        + evaluated.map(TaskSize::of).orElse(0L);
  }

  /** The first run of a task: PENDING, in no queue. */
  public static TaskRun created(TaskId id, JobId jobId, TaskPath path, Instant createdAt) {
    return TaskRunRow.created(id, jobId, path, createdAt).build();
  }

  /**
   * The first run of a task inside this composite.
   *
   * @param step index of the task among those that the composite holds
   */
  public TaskRun child(TaskId childId, int step, Instant at) {
    return TaskRunRow.created(childId, jobId, path.child(step), at)
        .parentId(id)
        .position(position)
        .build();
  }

  /** The first run of the task that this {@code each} repeats, for one of its elements. */
  public TaskRun child(TaskId childId, Item element, Instant at) {
    return TaskRunRow.created(childId, jobId, path.child(0), at)
        .parentId(id)
        .position(position)
        .item(element)
        .build();
  }

  /** This new run with its templates evaluated, if they change anything. */
  public TaskRun evaluatedAs(Optional<TaskSpec> task) {
    require(state == TaskState.PENDING && dispatch == 0, "evaluated again");
    return task.isEmpty() ? this : TaskRunRow.of(this).evaluated(task).build();
  }

  /**
   * The run that tries the task of this failed run again: evaluated as this one, with nothing of
   * how this one went.
   *
   * @param dueAt when it may be scheduled; empty if at once
   */
  public TaskRun nextAttempt(TaskId nextId, Instant at, Optional<Instant> dueAt) {
    require(state == TaskState.FAILED, "tried again");
    return TaskRunRow.created(nextId, jobId, path, at)
        .parentId(parentId)
        .position(position)
        .evaluated(evaluated)
        .item(item)
        .attempts(attempts + 1)
        .dueAt(dueAt)
        .build();
  }

  /** In this queue under the next dispatch number; what an earlier dispatch did is forgotten. */
  public TaskRun scheduled(String inQueue, int withPriority, Instant at) {
    return becoming(TaskState.SCHEDULED)
        .queue(inQueue)
        .priority(withPriority)
        .dispatch(dispatch + 1)
        .scheduledAt(scheduledAt.orElse(at))
        .startedAt(Optional.empty())
        .dueAt(Optional.empty())
        .process(Optional.empty())
        .progress(0)
        .lastLogPart(OptionalInt.empty())
        .build();
  }

  /** Its worker was lost once more. */
  public TaskRun lost() {
    require(state == TaskState.SCHEDULED || state == TaskState.RUNNING, "lost");
    return TaskRunRow.of(this).redelivered(redelivered + 1).build();
  }

  /** A worker runs it. */
  public TaskRun started(NodeProcess by, Instant at) {
    return becoming(TaskState.RUNNING).process(by).startedAt(at).build();
  }

  /** A {@code parallel} or {@code each} whose children may run. */
  public TaskRun opened(Children counters, Instant at) {
    return becoming(TaskState.RUNNING).scheduledAt(at).startedAt(at).children(counters).build();
  }

  /** A sub-job task whose job is accepted. */
  public TaskRun opened(JobId subjob, Instant at) {
    return becoming(TaskState.RUNNING).scheduledAt(at).startedAt(at).subjobId(subjob).build();
  }

  /** This open composite with other counters. */
  public TaskRun withChildren(Children counters) {
    require(state == TaskState.RUNNING && children.isPresent(), "counted");
    return TaskRunRow.of(this).children(counters).build();
  }

  /**
   * Still under way. Its worker's report of progress may come before the one of its start.
   *
   * @param percent 0 to 100
   */
  public TaskRun progressed(double percent) {
    require(state == TaskState.SCHEDULED || state == TaskState.RUNNING, "under way");
    return TaskRunRow.of(this).progress(percent).build();
  }

  /**
   * Its worker reported where its log ends. The only change of a run that has ended: a cancelled
   * run ends later than its row does.
   */
  public TaskRun loggedUpTo(int part) {
    require(process.isPresent(), "logged");
    return TaskRunRow.of(this).lastLogPart(OptionalInt.of(part)).build();
  }

  /**
   * Where its log ends, once this is known: the number of its last part, or 0 if no more parts are
   * accepted.
   */
  public OptionalInt logEnd() {
    return state.isFinal() && process.isEmpty() ? OptionalInt.of(0) : lastLogPart;
  }

  public TaskRun completed(String itsResult, Instant at) {
    return becoming(TaskState.COMPLETED).completedAt(at).result(itsResult).build();
  }

  /** Its condition is false. */
  public TaskRun skipped(Instant at) {
    return becoming(TaskState.SKIPPED).scheduledAt(at).startedAt(at).completedAt(at).build();
  }

  public TaskRun failed(String itsError, Instant at) {
    return becoming(TaskState.FAILED).failedAt(at).error(itsError).build();
  }

  public TaskRun cancelled(Instant at) {
    return becoming(TaskState.CANCELLED).cancelledAt(at).build();
  }

  /** For readers to whom the result is not shown as it is stored. */
  public TaskRun withResult(String shown) {
    return TaskRunRow.of(this).result(shown).build();
  }

  private TaskRunRow becoming(TaskState next) {
    require(state.canBecome(next), next.name());
    return TaskRunRow.of(this).state(next);
  }

  private void require(boolean allowed, String what) {
    if (!allowed) {
      throw new InternalException("task " + id + " is " + state + " and can not be " + what);
    }
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
   * @param value the element as the text that expressions store and restore
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
  public record Children(int size, int created, int completions) {

    /** So many children have a row. */
    public Children withCreated(int count) {
      return new Children(size, count, completions);
    }

    /** One child more has ended well. */
    public Children withCompletion() {
      return new Children(size, created, completions + 1);
    }
  }
}
