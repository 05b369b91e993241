package dev.winch.model.run;

import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.trace.TraceContext;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A task as a worker gets it: all that is needed to run it.
 *
 * @param dispatch to be repeated in every report about this run
 * @param task evaluated, with the job's defaults
 * @param firstLogPart number of the first log part of this run, from 1
 * @param loggedBytes how much earlier dispatches have printed, which counts against the limit of
 *     the task's log
 * @param secrets values that are hidden in the job, which no two parts of the log may share
 * @param trace the span that runs it; empty if the job is not traced
 */
public record TaskOrder(
    TaskId id,
    JobId jobId,
    int dispatch,
    int redelivered,
    String queue,
    TaskSpec task,
    int firstLogPart,
    long loggedBytes,
    Set<String> secrets,
    Optional<TraceContext> trace) {

  public TaskOrder {
    Objects.requireNonNull(id);
    Objects.requireNonNull(jobId);
    Objects.requireNonNull(queue);
    Objects.requireNonNull(task);
    secrets = Set.copyOf(secrets);
  }

  /** The order of a task that has printed nothing yet, in a job without secrets or trace. */
  public TaskOrder(
      TaskId id,
      JobId jobId,
      int dispatch,
      int redelivered,
      String queue,
      TaskSpec task,
      int firstLogPart) {
    this(
        id, jobId, dispatch, redelivered, queue, task, firstLogPart, 0, Set.of(), Optional.empty());
  }

  /** The order for a task in its queue, its log beginning at part 1. */
  public static TaskOrder of(TaskRun run, TaskSpec effective, JobSpec job) {
    return new TaskOrder(
        run.id(),
        run.jobId(),
        run.dispatch(),
        run.redelivered(),
        run.queue(),
        effective,
        1,
        0,
        job.hidden(),
        job.trace().map(trace -> trace.at(SpanIds.running(run.id(), run.dispatch()))));
  }

  /** The same with its log continuing after what is stored. */
  public TaskOrder continuing(LogExtent logged) {
    return new TaskOrder(
        id,
        jobId,
        dispatch,
        redelivered,
        queue,
        task,
        logged.lastPart() + 1,
        logged.bytes(),
        secrets,
        trace);
  }

  /** The same with the task in another form. */
  public TaskOrder with(TaskSpec prepared) {
    return new TaskOrder(
        id,
        jobId,
        dispatch,
        redelivered,
        queue,
        prepared,
        firstLogPart,
        loggedBytes,
        secrets,
        trace);
  }

  @Override
  public String toString() {
    return "TaskOrder[task " + id + " of job " + jobId + ", dispatch " + dispatch + "]";
  }
}
