package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Due;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Origin;
import dev.winch.model.fault.InvalidInputException;
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

/** How one run of a task is made, put into a queue, and ends. */
final class TaskDecisions {
  private TaskDecisions() {}

  /** Makes the run of a top-level task. */
  static void create(DecisionBuilder builder, TaskPath path) {
    TaskRun bare =
        TaskRun.created(builder.newTaskId(), builder.job().id(), path, builder.now()).build();
    create(builder, bare, builder.spec().at(path), Evaluation.of(builder));
  }

  /**
   * Evaluates a new run's templates, once and for all, and puts it on its way: skipped, into a
   * queue, or opened. An expression that fails fails the run, and it is not tried again.
   */
  static void create(
      DecisionBuilder builder, TaskRun bare, TaskSpec written, Evaluation evaluation) {
    Optional<TaskSpec> evaluated;
    boolean skipped;
    try {
      evaluated = evaluation.task(written);
      skipped = evaluation.skips(evaluated.orElse(written));
    } catch (ExprException | InvalidInputException e) {
      builder.insert(bare);
      failForGood(builder, bare, builder.now(), e.getMessage());
      return;
    }
    TaskRun made = evaluated.isEmpty() ? bare : bare.toBuilder().evaluated(evaluated).build();
    start(builder, made, evaluated.orElse(written), skipped);
  }

  /** Puts a run whose task needs no further evaluation on its way. */
  static void start(DecisionBuilder builder, TaskRun made, TaskSpec task, boolean skipped) {
    builder.insert(made);
    if (skipped) {
      skip(builder, made);
    } else if (task.isComposite()) {
      builder.then(new FollowUp.Open(made.id()));
    } else {
      dispatch(builder, made);
    }
  }

  private static void skip(DecisionBuilder builder, TaskRun task) {
    Instant now = builder.now();
    builder.save(
        task.toBuilder()
            .state(TaskState.SKIPPED)
            .scheduledAt(now)
            .startedAt(now)
            .completedAt(now)
            .build());
    ended(builder, task);
  }

  /** Hands a plain task to its queue under the next dispatch number. */
  static void dispatch(DecisionBuilder builder, TaskRun task) {
    TaskSpec prescribed =
        task.evaluated()
            .orElseGet(() -> builder.spec().at(task.path()))
            .with(builder.spec().defaults());
    TaskRun scheduled =
        task.toBuilder()
            .state(TaskState.SCHEDULED)
            .scheduledAt(task.scheduledAt().orElse(builder.now()))
            .dueAt(Optional.empty())
            .queue(prescribed.queue())
            .priority(prescribed.priority())
            .dispatch(task.dispatch() + 1)
            .build();
    builder.save(scheduled);
    builder.send(
        new Message.Dispatch(
            TaskOrder.of(scheduled, prescribed, builder.spec()), prescribed.priority()));
  }

  static Decision handOver(DecisionBuilder builder, FollowUp.HandOver step) {
    Optional<TaskRun> waiting =
        builder
            .input()
            .task()
            .filter(task -> task.state() == TaskState.SCHEDULED)
            .filter(task -> task.dispatch() == step.dispatch());
    if (waiting.isEmpty()) {
      return Decision.nothing("task " + step.task() + " no longer waits for that dispatch");
    }
    TaskSpec prescribed = waiting.get().effective(builder.spec());
    builder.send(
        new Message.Dispatch(
            TaskOrder.of(waiting.get(), prescribed, builder.spec()), waiting.get().priority()));
    return builder.decision();
  }

  /** A run ended well, unless its result is more than the job may hold. */
  static void complete(DecisionBuilder builder, TaskRun task, Instant at, String result) {
    String var = task.effective(builder.spec()).var();
    if (!var.isEmpty() && !result.isEmpty()) {
      long before = builder.job().outputBytes() - builder.input().replaced();
      long bytes = before + Utf8Size.of(result);
      Optional<String> refusal = builder.context().limits().refusal(var, bytes);
      if (refusal.isPresent()) {
        failForGood(builder, task, at, refusal.get());
        return;
      }
      builder.save(builder.job().toBuilder().outputBytes(bytes).build());
      builder.output(var, result);
    }
    builder.save(
        task.toBuilder().state(TaskState.COMPLETED).completedAt(at).result(result).build());
    ended(builder, task);
  }

  /** A run ended well: what is around it goes on. */
  private static void ended(DecisionBuilder builder, TaskRun task) {
    if (task.parentId().isPresent()) {
      builder.then(new FollowUp.ChildEnded(task.parentId().get()));
    } else {
      JobDecisions.taskEnded(builder);
    }
  }

  /** A run ended badly: it is tried again, or the job fails. */
  static void fail(DecisionBuilder builder, TaskRun task, Instant at, String error) {
    Optional<Retry> retry =
        task.effective(builder.spec()).retry().filter(r -> task.attempts() < r.limit());
    if (retry.isEmpty() || builder.job().state().isFinal()) {
      failForGood(builder, task, at, error);
      return;
    }
    builder.save(failed(task, at, error));
    again(builder, task, retry.get());
  }

  static void failForGood(DecisionBuilder builder, TaskRun task, Instant at, String error) {
    builder.save(failed(task, at, error));
    JobDecisions.fail(builder, error);
  }

  private static TaskRun failed(TaskRun task, Instant at, String error) {
    return task.toBuilder()
        .state(TaskState.FAILED)
        .failedAt(at)
        .error(ShortenedError.bounded(error))
        .build();
  }

  /**
   * A clean row for the next attempt: the same evaluated task, nothing of how the last one went.
   */
  private static void again(DecisionBuilder builder, TaskRun failed, Retry retry) {
    TaskRun next =
        TaskRun.created(builder.newTaskId(), failed.jobId(), failed.path(), builder.now())
            .parentId(failed.parentId())
            .position(failed.position())
            .evaluated(failed.evaluated())
            .item(failed.item())
            .attempts(failed.attempts() + 1)
            .build();
    Duration delay = RetryDelay.before(next.attempts(), retry, builder.context().seed());
    if (delay.isZero()) {
      builder.insert(next);
      dispatch(builder, next);
    } else {
      Instant due = builder.now().plus(delay);
      builder.insert(next.toBuilder().dueAt(due).build());
      builder.alarm(new Due.Retry(next.id(), due));
    }
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
      return Decision.nothing("task " + due.task() + " no longer waits for its retry");
    }
    if (builder.job().state().isFinal()) {
      return Decision.nothing("the job has ended");
    }
    dispatch(builder, builder.task());
    return builder.decision();
  }

  /**
   * Ends an unfinished run of a job that failed or was cancelled, wherever it is.
   *
   * @param origin of the job's cancellation
   */
  static void cancel(DecisionBuilder builder, TaskRun task, Optional<Origin> origin) {
    builder.save(task.toBuilder().state(TaskState.CANCELLED).cancelledAt(builder.now()).build());
    task.nodeId()
        .ifPresent(node -> builder.send(new Message.Cancel(node, task.id(), task.dispatch())));
    if (task.state() == TaskState.SCHEDULED) {
      builder.send(new Message.Withdraw(task.queue(), task.id(), task.dispatch()));
    }
    boolean attached =
        task.subjobId().isPresent()
            && !task.effective(builder.spec()).subjob().orElseThrow().detached();
    if (attached && task.state() == TaskState.RUNNING) {
      builder.then(new FollowUp.CancelRelated(task.subjobId().get(), origin));
    }
  }
}
