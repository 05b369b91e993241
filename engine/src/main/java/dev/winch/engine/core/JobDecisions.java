package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.TaskPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How a job starts, advances from task to task, and ends. */
final class JobDecisions {
  private JobDecisions() {}

  /** A client that got no answer may send the same submission again. */
  static Decision submit(DecisionBuilder builder, Command.Submit submit) {
    if (builder.input().job().isPresent()) {
      return builder.nothing("job " + submit.job().id() + " is stored");
    }
    builder.insert(submit.job(), submit.spec(), submit.prepared());
    builder.followUp(new FollowUp.Advance(submit.job().id()));
    return builder.decision();
  }

  /** Starts the top-level task at the job's position, or finishes the job after the last one. */
  static Decision advance(DecisionBuilder builder) {
    JobRun job = builder.job();
    if (job.state().isFinal()) {
      return builder.nothing("the job has ended");
    }
    if (job.position() == 0) {
      Optional<Instant> timeoutAt = timeoutFromNow(builder);
      builder.changeJob(pending -> pending.scheduled(builder.now(), timeoutAt));
    }
    if (builder.job().position() > job.taskCount()) {
      finish(builder);
    } else {
      TaskDecisions.create(builder, TaskPath.top(builder.job().position() - 1));
    }
    return builder.decision();
  }

  /** When the job fails if it starts now; sub-jobs have no timeout of their own. */
  private static Optional<Instant> timeoutFromNow(DecisionBuilder builder) {
    Optional<Instant> at =
        DurationText.parse(builder.spec().timeout())
            .map(time -> builder.now().plus(time).truncatedTo(ChronoUnit.MICROS));
    at.ifPresent(moment -> builder.setTimer(new Due.JobTimeout(builder.job().id(), moment)));
    return at;
  }

  static Decision timedOut(DecisionBuilder builder, Due.JobTimeout due) {
    boolean awaited =
        builder.input().job().flatMap(JobRun::timeoutAt).equals(Optional.of(due.at()));
    if (!awaited) {
      return builder.nothing("job " + due.job() + " does not time out at " + due.at());
    }
    if (builder.now().isBefore(due.at())) {
      // The clock was set back after this timer went off.
      builder.setTimer(due);
      return builder.decision();
    }
    fail(builder, "job timed out after " + builder.spec().timeout());
    return builder.decision();
  }

  private static void finish(DecisionBuilder builder) {
    String output = builder.spec().output();
    String result;
    try {
      result = output.isEmpty() ? "" : Evaluation.of(builder).text(output);
    } catch (ExprException e) {
      fail(builder, String.valueOf(e.getMessage()));
      return;
    }
    Optional<String> refusal = JobLimits.refusalOfResult(result);
    if (refusal.isPresent()) {
      fail(builder, refusal.get());
      return;
    }
    Optional<Duration> deleteAfter =
        builder.spec().autoDelete().flatMap(auto -> DurationText.parse(auto.after()));
    Optional<Instant> deleteAt = deleteAfter.map(builder.now()::plus);
    builder.changeJob(job -> job.completed(result, deleteAt, builder.now()));
    notifyParent(builder, Optional.empty());
  }

  /** Fails the job with the error of what failed in it, and stops its other tasks. */
  static void fail(DecisionBuilder builder, String error) {
    if (builder.job().state().isFinal()) {
      return;
    }
    builder.changeJob(job -> job.failed(ShortenedError.of(error), builder.now()));
    builder.followUp(new FollowUp.StopTasks(builder.job().id(), Optional.empty()));
    notifyParent(builder, Optional.empty());
  }

  static Decision cancel(DecisionBuilder builder, Command.Cancel command) {
    if (builder.input().job().isEmpty()) {
      return builder.refused(new NotFoundException("job not found"));
    }
    if (builder.job().state().isFinal()) {
      return builder.refused(new ConflictException("job is not running"));
    }
    builder.audit(AuditEntry.Action.CANCELLED, command.by());
    cancel(builder, Optional.of(new Origin(command.by(), command.job())));
    return builder.decision();
  }

  static Decision cancelRelated(DecisionBuilder builder, FollowUp.CancelRelated step) {
    if (builder.input().job().isEmpty() || builder.job().state().isFinal()) {
      return builder.nothing("the job has ended");
    }
    step.origin().ifPresent(origin -> builder.auditRelated(origin, AuditEntry.Action.CANCELLED));
    cancel(builder, step.origin());
    return builder.decision();
  }

  private static void cancel(DecisionBuilder builder, Optional<Origin> origin) {
    builder.changeJob(job -> job.cancelled(builder.now()));
    builder.followUp(new FollowUp.StopTasks(builder.job().id(), origin));
    notifyParent(builder, origin);
  }

  private static void notifyParent(DecisionBuilder builder, Optional<Origin> origin) {
    builder
        .job()
        .parentId()
        .ifPresent(
            parent ->
                builder.followUp(new FollowUp.SubjobEnded(parent, builder.job().id(), origin)));
  }

  static Decision restart(DecisionBuilder builder, Command.Restart command) {
    if (builder.input().job().isEmpty()) {
      return builder.refused(new NotFoundException("job not found"));
    }
    JobRun job = builder.job();
    if (job.state() != JobState.FAILED && job.state() != JobState.CANCELLED) {
      return builder.refused(
          new ConflictException("job is " + job.state() + " and can not be restarted"));
    }
    if (job.position() > job.taskCount()) {
      return builder.refused(new ConflictException("job has no more tasks to run"));
    }
    builder.audit(AuditEntry.Action.RESTARTED, command.by());
    Optional<Instant> timeoutAt = timeoutFromNow(builder);
    builder.changeJob(stopped -> stopped.restarted(timeoutAt));
    builder.followUp(new FollowUp.Advance(job.id()));
    return builder.decision();
  }

  /** A plain task has started or a composite has opened. */
  static void taskStarted(DecisionBuilder builder) {
    if (builder.job().state() == JobState.SCHEDULED) {
      builder.changeJob(JobRun::running);
    }
  }

  /** A top-level task completed or was skipped: the job advances. */
  static void taskEnded(DecisionBuilder builder) {
    builder.changeJob(
        job -> job.advanced(Progress.rounded(100.0 * job.position() / job.taskCount())));
    builder.followUp(new FollowUp.Advance(builder.job().id()));
  }

  /** Cancels the unfinished tasks of an ended job, with their sub-jobs. */
  static Decision stopTasks(DecisionBuilder builder, FollowUp.StopTasks step) {
    for (TrackedTask task : builder.active()) {
      TaskDecisions.cancel(builder, task, step.origin());
    }
    builder
        .input()
        .active()
        .last()
        .ifPresent(
            last ->
                builder.followUp(
                    new FollowUp.StopTasks(step.job(), Optional.of(last), step.origin())));
    return builder.decision();
  }
}
