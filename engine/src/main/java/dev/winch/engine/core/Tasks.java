package dev.winch.engine.core;

import dev.winch.expr.fault.ExprException;
import dev.winch.model.event.Due;
import dev.winch.model.event.Message;
import dev.winch.model.event.Origin;
import dev.winch.model.event.Step;
import dev.winch.model.fault.InvalidInput;
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
final class Tasks {
  private Tasks() {}

  /** Makes the run of a top-level task. */
  static void create(Draft draft, TaskPath path) {
    TaskRun bare = TaskRun.created(draft.newTaskId(), draft.job().id(), path, draft.now()).build();
    create(draft, bare, draft.spec().at(path), Evaluation.of(draft));
  }

  /**
   * Evaluates a new run's templates, once and for all, and puts it on its way: skipped, into a
   * queue, or opened. An expression that fails fails the run, and it is not tried again.
   */
  static void create(Draft draft, TaskRun bare, TaskSpec written, Evaluation evaluation) {
    Optional<TaskSpec> evaluated;
    boolean skipped;
    try {
      evaluated = evaluation.task(written);
      skipped = evaluation.skips(evaluated.orElse(written));
    } catch (ExprException | InvalidInput e) {
      draft.insert(bare);
      failForGood(draft, bare, draft.now(), e.getMessage());
      return;
    }
    TaskRun made = evaluated.isEmpty() ? bare : bare.toBuilder().evaluated(evaluated).build();
    start(draft, made, evaluated.orElse(written), skipped);
  }

  /** Puts a run whose task needs no further evaluation on its way. */
  static void start(Draft draft, TaskRun made, TaskSpec task, boolean skipped) {
    draft.insert(made);
    if (skipped) {
      skip(draft, made);
    } else if (task.isComposite()) {
      draft.then(new Step.Open(made.id()));
    } else {
      dispatch(draft, made);
    }
  }

  private static void skip(Draft draft, TaskRun task) {
    Instant now = draft.now();
    draft.save(
        task.toBuilder()
            .state(TaskState.SKIPPED)
            .scheduledAt(now)
            .startedAt(now)
            .completedAt(now)
            .build());
    ended(draft, task);
  }

  /** Hands a plain task to its queue under the next dispatch number. */
  static void dispatch(Draft draft, TaskRun task) {
    TaskSpec prescribed =
        task.evaluated()
            .orElseGet(() -> draft.spec().at(task.path()))
            .with(draft.spec().defaults());
    TaskRun scheduled =
        task.toBuilder()
            .state(TaskState.SCHEDULED)
            .scheduledAt(task.scheduledAt().orElse(draft.now()))
            .dueAt(Optional.empty())
            .queue(prescribed.queue())
            .priority(prescribed.priority())
            .dispatch(task.dispatch() + 1)
            .build();
    draft.save(scheduled);
    draft.send(
        new Message.Dispatch(
            TaskOrder.of(scheduled, prescribed, draft.spec()), prescribed.priority()));
  }

  static Decision handOver(Draft draft, Step.HandOver step) {
    Optional<TaskRun> waiting =
        draft
            .slice()
            .task()
            .filter(task -> task.state() == TaskState.SCHEDULED)
            .filter(task -> task.dispatch() == step.dispatch());
    if (waiting.isEmpty()) {
      return Decision.nothing("task " + step.task() + " no longer waits for that dispatch");
    }
    TaskSpec prescribed = waiting.get().effective(draft.spec());
    draft.send(
        new Message.Dispatch(
            TaskOrder.of(waiting.get(), prescribed, draft.spec()), waiting.get().priority()));
    return draft.decision();
  }

  /** A run ended well, unless its result is more than the job may hold. */
  static void complete(Draft draft, TaskRun task, Instant at, String result) {
    String var = task.effective(draft.spec()).var();
    if (!var.isEmpty() && !result.isEmpty()) {
      long before = draft.job().outputBytes() - draft.slice().replaced();
      long bytes = before + Utf8Size.of(result);
      Optional<String> refusal = draft.context().limits().refusal(var, bytes);
      if (refusal.isPresent()) {
        failForGood(draft, task, at, refusal.get());
        return;
      }
      draft.save(draft.job().toBuilder().outputBytes(bytes).build());
      draft.output(var, result);
    }
    draft.save(task.toBuilder().state(TaskState.COMPLETED).completedAt(at).result(result).build());
    ended(draft, task);
  }

  /** A run ended well: what is around it goes on. */
  private static void ended(Draft draft, TaskRun task) {
    if (task.parentId().isPresent()) {
      draft.then(new Step.ChildEnded(task.parentId().get()));
    } else {
      Jobs.taskEnded(draft);
    }
  }

  /** A run ended badly: it is tried again, or the job fails. */
  static void fail(Draft draft, TaskRun task, Instant at, String error) {
    Optional<Retry> retry =
        task.effective(draft.spec()).retry().filter(r -> task.attempts() < r.limit());
    if (retry.isEmpty() || draft.job().state().isFinal()) {
      failForGood(draft, task, at, error);
      return;
    }
    draft.save(failed(task, at, error));
    again(draft, task, retry.get());
  }

  static void failForGood(Draft draft, TaskRun task, Instant at, String error) {
    draft.save(failed(task, at, error));
    Jobs.fail(draft, error);
  }

  private static TaskRun failed(TaskRun task, Instant at, String error) {
    return task.toBuilder()
        .state(TaskState.FAILED)
        .failedAt(at)
        .error(ErrorText.bounded(error))
        .build();
  }

  /**
   * A clean row for the next attempt: the same evaluated task, nothing of how the last one went.
   */
  private static void again(Draft draft, TaskRun failed, Retry retry) {
    TaskRun next =
        TaskRun.created(draft.newTaskId(), failed.jobId(), failed.path(), draft.now())
            .parentId(failed.parentId())
            .position(failed.position())
            .evaluated(failed.evaluated())
            .item(failed.item())
            .attempts(failed.attempts() + 1)
            .build();
    Duration delay = RetryDelay.before(next.attempts(), retry, draft.context().seed());
    if (delay.isZero()) {
      draft.insert(next);
      dispatch(draft, next);
    } else {
      Instant due = draft.now().plus(delay);
      draft.insert(next.toBuilder().dueAt(due).build());
      draft.alarm(new Due.Retry(next.id(), due));
    }
  }

  static Decision retryDue(Draft draft, Due.Retry due) {
    boolean awaited =
        draft
            .slice()
            .task()
            .filter(task -> task.state() == TaskState.PENDING)
            .flatMap(TaskRun::dueAt)
            .equals(Optional.of(due.at()));
    if (!awaited) {
      return Decision.nothing("task " + due.task() + " no longer waits for its retry");
    }
    if (draft.job().state().isFinal()) {
      return Decision.nothing("the job has ended");
    }
    dispatch(draft, draft.task());
    return draft.decision();
  }

  /**
   * Ends an unfinished run of a job that failed or was cancelled, wherever it is.
   *
   * @param origin of the job's cancellation
   */
  static void cancel(Draft draft, TaskRun task, Optional<Origin> origin) {
    draft.save(task.toBuilder().state(TaskState.CANCELLED).cancelledAt(draft.now()).build());
    task.nodeId()
        .ifPresent(node -> draft.send(new Message.Cancel(node, task.id(), task.dispatch())));
    if (task.state() == TaskState.SCHEDULED) {
      draft.send(new Message.Withdraw(task.queue(), task.id(), task.dispatch()));
    }
    boolean attached =
        task.subjobId().isPresent()
            && !task.effective(draft.spec()).subjob().orElseThrow().detached();
    if (attached && task.state() == TaskState.RUNNING) {
      draft.then(new Step.CancelRelated(task.subjobId().get(), origin));
    }
  }
}
