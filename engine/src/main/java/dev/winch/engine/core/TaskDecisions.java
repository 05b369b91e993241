package dev.winch.engine.core;

import dev.winch.engine.evaluation.Evaluator;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How one run of a task is made, queued, and ended. */
final class TaskDecisions {
  private TaskDecisions() {}

  /** Makes the run of a top-level task. */
  static void create(DecisionBuilder builder, TaskPath path) {
    TaskRun made = TaskRun.created(builder.newTaskId(), builder.job().id(), path, builder.now());
    create(builder, made, builder.spec().at(path), Evaluation.of(builder));
  }

  /**
   * Evaluates the templates of a new run, once, and starts it. If an expression fails, so does the
   * run, without a retry.
   */
  static void create(
      DecisionBuilder builder, TaskRun made, TaskSpec written, Evaluation evaluation) {
    Optional<TaskSpec> evaluated;
    try {
      evaluated = evaluation.task(written);
    } catch (ExprException | InvalidInputException e) {
      failForGood(builder, builder.insert(made), builder.now(), String.valueOf(e.getMessage()));
      return;
    }
    start(builder, made.evaluatedAs(evaluated), evaluated.orElse(written));
  }

  /** Skips, queues or opens a new run whose task is evaluated. */
  static void start(DecisionBuilder builder, TaskRun made, TaskSpec task) {
    TrackedTask inserted = builder.insert(made);
    if (Evaluator.isSkipped(task)) {
      builder.change(inserted, run -> run.skipped(builder.now()));
      continueAround(builder, inserted);
    } else if (task.isComposite()) {
      builder.followUp(new FollowUp.Open(made.id()));
    } else {
      dispatch(builder, inserted);
    }
  }

  /** Sends a plain task to its queue under the next dispatch number. */
  static void dispatch(DecisionBuilder builder, TrackedTask task) {
    TaskSpec effective =
        task.run()
            .evaluated()
            .orElseGet(() -> builder.spec().at(task.run().path()))
            .with(builder.spec().defaults());
    builder.change(
        task, run -> run.scheduled(effective.queue(), effective.priority(), builder.now()));
    builder.send(
        new Message.Dispatch(
            TaskOrder.of(task.run(), effective, builder.spec()), effective.priority()));
  }

  /** Sends a dispatch again that may not have reached its queue. */
  static Decision handOver(DecisionBuilder builder, FollowUp.HandOver step) {
    Optional<TaskRun> waiting =
        builder
            .input()
            .task()
            .filter(task -> task.state() == TaskState.SCHEDULED)
            .filter(task -> task.dispatch() == step.dispatch());
    if (waiting.isEmpty()) {
      return builder.nothing("task " + step.task() + " no longer waits for that dispatch");
    }
    TaskSpec effective = waiting.get().effective(builder.spec());
    builder.send(
        new Message.Dispatch(
            TaskOrder.of(waiting.get(), effective, builder.spec()), waiting.get().priority()));
    return builder.decision();
  }

  /** Completes a run, or fails it if the job may not hold its result. */
  static void complete(DecisionBuilder builder, TrackedTask task, Instant at, String result) {
    String var = task.run().effective(builder.spec()).var();
    if (!var.isEmpty() && !result.isEmpty()) {
      long before = builder.job().outputBytes() - builder.input().replaced();
      long bytes = before + Utf8Size.of(result);
      Optional<String> refusal = builder.context().limits().refusalOfOutputs(var, bytes);
      if (refusal.isPresent()) {
        failForGood(builder, task, at, refusal.get());
        return;
      }
      builder.changeJob(job -> job.withOutputBytes(bytes));
      builder.output(var, result);
    }
    builder.change(task, run -> run.completed(result, at));
    continueAround(builder, task);
  }

  /** A run completed or was skipped: the composite around it continues, or else the job. */
  private static void continueAround(DecisionBuilder builder, TrackedTask task) {
    Optional<TaskId> parent = task.run().parentId();
    if (parent.isPresent()) {
      builder.followUp(new FollowUp.ChildEnded(parent.get()));
    } else {
      JobDecisions.taskEnded(builder);
    }
  }

  /** Fails a run, then retries its task or fails the job. */
  static void fail(DecisionBuilder builder, TrackedTask task, Instant at, String error) {
    TaskRun run = task.run();
    Optional<Retry> retry =
        run.effective(builder.spec()).retry().filter(r -> run.attempts() < r.limit());
    if (retry.isEmpty() || builder.job().state().isFinal()) {
      failForGood(builder, task, at, error);
      return;
    }
    markFailed(builder, task, at, error);
    retry(builder, task.run(), retry.get());
  }

  static void failForGood(DecisionBuilder builder, TrackedTask task, Instant at, String error) {
    markFailed(builder, task, at, error);
    JobDecisions.fail(builder, error);
  }

  private static void markFailed(
      DecisionBuilder builder, TrackedTask task, Instant at, String error) {
    builder.change(task, run -> run.failed(ShortenedError.of(error), at));
  }

  /** Makes the run of the next attempt, and queues it or sets its timer. */
  private static void retry(DecisionBuilder builder, TaskRun failed, Retry retry) {
    Duration delay = RetryDelay.before(failed.attempts() + 1, retry, builder.context().seed());
    Optional<Instant> dueAt =
        delay.isZero() ? Optional.empty() : Optional.of(builder.now().plus(delay));
    TrackedTask next =
        builder.insert(failed.nextAttempt(builder.newTaskId(), builder.now(), dueAt));
    dueAt.ifPresentOrElse(
        due -> builder.setTimer(new Due.Retry(next.run().id(), due)),
        () -> dispatch(builder, next));
  }

  static Decision retryDue(DecisionBuilder builder, Due.Retry due) {
    boolean awaited =
        builder
            .input()
            .task()
            .filter(task -> task.state() == TaskState.PENDING)
            .flatMap(TaskRun::dueAt)
            .equals(Optional.of(due.at()));
    if (!awaited) {
      return builder.nothing("task " + due.task() + " no longer waits for its retry");
    }
    if (builder.job().state().isFinal()) {
      return builder.nothing("the job has ended");
    }
    dispatch(builder, builder.subject());
    return builder.decision();
  }

  /**
   * Cancels an unfinished run of a job that failed or was cancelled.
   *
   * @param origin of the job's cancellation
   */
  static void cancel(DecisionBuilder builder, TrackedTask task, Optional<Origin> origin) {
    TaskRun active = task.run();
    builder.change(task, run -> run.cancelled(builder.now()));
    active
        .nodeId()
        .ifPresent(node -> builder.send(new Message.Cancel(node, active.id(), active.dispatch())));
    if (active.state() == TaskState.SCHEDULED) {
      builder.send(new Message.Withdraw(active.queue(), active.id(), active.dispatch()));
    }
    boolean attached =
        active.subjobId().isPresent()
            && !builder.spec().at(active.path()).subjob().orElseThrow().detached();
    if (attached && active.state() == TaskState.RUNNING) {
      builder.followUp(new FollowUp.CancelRelated(active.subjobId().get(), origin));
    }
  }
}
