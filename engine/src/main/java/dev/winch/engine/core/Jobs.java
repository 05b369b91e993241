package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Origin;
import dev.winch.model.event.Step;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.NotFound;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.TaskPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** How a job starts, goes on from task to task, and ends. */
final class Jobs {
  private Jobs() {}

  /** A submission whose commit was not heard of may come again. */
  static Decision submit(Draft draft, Command.Submit submit) {
    if (draft.slice().job().isPresent()) {
      return Decision.nothing("job " + submit.job().id() + " is stored");
    }
    draft.insert(submit.job(), submit.spec());
    draft.then(new Step.Advance(submit.job().id()));
    return draft.decision();
  }

  /** Starts the top-level task at the position, or finishes the job behind the last one. */
  static Decision advance(Draft draft) {
    JobRun job = draft.job();
    if (job.state().isFinal()) {
      return Decision.nothing("the job has ended");
    }
    if (job.position() == 0) {
      draft.save(
          job.toBuilder()
              .state(JobState.SCHEDULED)
              .startedAt(draft.now())
              .timeoutAt(bound(draft))
              .position(1)
              .build());
    }
    if (draft.job().position() > job.taskCount()) {
      finish(draft);
    } else {
      Tasks.create(draft, TaskPath.top(draft.job().position() - 1));
    }
    return draft.decision();
  }

  /** When the job fails if it is started now; sub-jobs have no bound of their own. */
  private static Optional<Instant> bound(Draft draft) {
    Optional<Instant> at =
        DurationText.parse(draft.spec().timeout())
            .map(time -> draft.now().plus(time).truncatedTo(ChronoUnit.MICROS));
    at.ifPresent(moment -> draft.alarm(new Due.JobTimeout(draft.job().id(), moment)));
    return at;
  }

  static Decision timedOut(Draft draft, Due.JobTimeout due) {
    boolean awaited = draft.slice().job().flatMap(JobRun::timeoutAt).equals(Optional.of(due.at()));
    if (!awaited) {
      return Decision.nothing("job " + due.job() + " is not bounded by " + due.at());
    }
    if (draft.now().isBefore(due.at())) {
      // The clock was set back since the alarm rang.
      draft.alarm(due);
      return draft.decision();
    }
    fail(draft, "job timed out after " + draft.spec().timeout());
    return draft.decision();
  }

  private static void finish(Draft draft) {
    JobRun job = draft.job();
    String output = draft.spec().output();
    String result;
    try {
      result = output.isEmpty() ? "" : Evaluation.of(draft).text(output);
    } catch (ExprException e) {
      fail(draft, e.getMessage());
      return;
    }
    Optional<String> refusal = JobLimits.refusalOfResult(result);
    if (refusal.isPresent()) {
      fail(draft, refusal.get());
      return;
    }
    Optional<Duration> deleteAfter =
        draft.spec().autoDelete().flatMap(auto -> DurationText.parse(auto.after()));
    draft.save(
        job.toBuilder()
            .state(JobState.COMPLETED)
            .completedAt(draft.now())
            .result(result)
            .deleteAt(deleteAfter.map(draft.now()::plus))
            .timeoutAt(Optional.empty())
            .build());
    tellParent(draft, Optional.empty());
  }

  /** Fails the job with the reason of what failed in it, and stops the rest of it. */
  static void fail(Draft draft, String error) {
    if (draft.job().state().isFinal()) {
      return;
    }
    draft.save(
        draft.job().toBuilder()
            .state(JobState.FAILED)
            .failedAt(draft.now())
            .timeoutAt(Optional.empty())
            .error(ErrorText.bounded(error))
            .build());
    draft.then(new Step.StopTasks(draft.job().id(), Optional.empty()));
    tellParent(draft, Optional.empty());
  }

  static Decision cancel(Draft draft, Command.Cancel command) {
    if (draft.slice().job().isEmpty()) {
      return Decision.refused(new NotFound("job not found"));
    }
    if (draft.job().state().isFinal()) {
      return Decision.refused(new Conflict("job is not running"));
    }
    draft.audit(AuditEntry.Action.CANCELLED, command.by());
    cancel(draft, Optional.of(new Origin(command.by(), command.job())));
    return draft.decision();
  }

  static Decision cancelRelated(Draft draft, Step.CancelRelated step) {
    if (draft.slice().job().isEmpty() || draft.job().state().isFinal()) {
      return Decision.nothing("the job has ended");
    }
    step.origin().ifPresent(origin -> draft.auditWith(origin, AuditEntry.Action.CANCELLED));
    cancel(draft, step.origin());
    return draft.decision();
  }

  private static void cancel(Draft draft, Optional<Origin> origin) {
    draft.save(
        draft.job().toBuilder()
            .state(JobState.CANCELLED)
            .cancelledAt(draft.now())
            .timeoutAt(Optional.empty())
            .build());
    draft.then(new Step.StopTasks(draft.job().id(), origin));
    tellParent(draft, origin);
  }

  private static void tellParent(Draft draft, Optional<Origin> origin) {
    draft
        .job()
        .parentId()
        .ifPresent(parent -> draft.then(new Step.SubjobEnded(parent, draft.job().id(), origin)));
  }

  static Decision restart(Draft draft, Command.Restart command) {
    if (draft.slice().job().isEmpty()) {
      return Decision.refused(new NotFound("job not found"));
    }
    JobRun job = draft.job();
    if (job.state() != JobState.FAILED && job.state() != JobState.CANCELLED) {
      return Decision.refused(new Conflict("job is " + job.state() + " and can not be restarted"));
    }
    if (job.position() > job.taskCount()) {
      return Decision.refused(new Conflict("job has no more tasks to run"));
    }
    draft.audit(AuditEntry.Action.RESTARTED, command.by());
    draft.save(
        job.toBuilder()
            .state(JobState.RUNNING)
            .failedAt(Optional.empty())
            .cancelledAt(Optional.empty())
            .timeoutAt(bound(draft))
            .error("")
            .build());
    draft.then(new Step.Advance(job.id()));
    return draft.decision();
  }

  /** A top-level task ended well: the job goes on behind it. */
  static void taskEnded(Draft draft) {
    JobRun job = draft.job();
    draft.save(
        job.toBuilder()
            .progress(Progress.rounded(100.0 * job.position() / job.taskCount()))
            .position(job.position() + 1)
            .build());
    draft.then(new Step.Advance(job.id()));
  }

  /** Cancels every unfinished task of an ended job, with the sub-jobs that belong to it. */
  static Decision stopTasks(Draft draft, Step.StopTasks step) {
    for (TaskRun task : draft.slice().active()) {
      Tasks.cancel(draft, task, step.origin());
    }
    return draft.decision();
  }
}
