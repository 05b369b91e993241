package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Report;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks tasks after every commit: allowed state changes, each with its cause. */
final class TaskInvariants {
  private static final int REDELIVERIES = 5;

  /** How a task fails that was lost more often. */
  static final String LOST = "task redelivered too many times: ";

  private final Ledger ledger;

  TaskInvariants(Ledger ledger) {
    this.ledger = ledger;
  }

  private static final Map<TaskState, Set<TaskState>> EDGES =
      Map.of(
          TaskState.PENDING,
          EnumSet.of(TaskState.PENDING, TaskState.SCHEDULED, TaskState.CANCELLED),
          TaskState.SCHEDULED,
          EnumSet.of(
              TaskState.SCHEDULED,
              TaskState.RUNNING,
              TaskState.COMPLETED,
              TaskState.FAILED,
              TaskState.CANCELLED),
          TaskState.RUNNING,
          EnumSet.of(
              TaskState.SCHEDULED,
              TaskState.RUNNING,
              TaskState.COMPLETED,
              TaskState.FAILED,
              TaskState.CANCELLED));

  void changed(Optional<TaskRun> before, TaskRun task) {
    TaskSpec spec = ledger.effective(task);
    before.ifPresentOrElse(
        old -> changed(old, task, spec),
        () -> unless(task.dispatch() <= 1 && task.redelivered() == 0, "a new row is used", task));
    switch (task.state()) {
      case CREATED -> unless(false, "CREATED is not used", task);
      case PENDING -> unless(task.dueAt().isPresent(), "waits for nothing", task);
      case SCHEDULED ->
          unless(
              !spec.isComposite() && task.dispatch() > 0 && task.nodeId().isEmpty(),
              "not to be handed out",
              task);
      case RUNNING ->
          unless(
              task.startedAt().isPresent() && spec.isComposite() == task.nodeId().isEmpty(),
              "runs without a start",
              task);
      case COMPLETED, SKIPPED ->
          unless(
              task.startedAt().isPresent() && task.completedAt().isPresent(),
              "ended without times",
              task);
      case FAILED ->
          unless(task.failedAt().isPresent() && !task.error().isEmpty(), "no reason", task);
      case CANCELLED -> unless(task.cancelledAt().isPresent(), "cancelled without a time", task);
    }
    unless(
        task.cancelledAt().isEmpty() || task.state() == TaskState.CANCELLED,
        "a cancellation that was none",
        task);
    unless(task.redelivered() <= REDELIVERIES, "given out too often", task);
    int limit = spec.retry().map(Retry::limit).orElse(0);
    unless(task.attempts() <= limit, "tried too often", task);
    if (!spec.isComposite() && task.dispatch() > 0) {
      hasCause(task);
    }
  }

  /** The end of a task may leave it out: the store keeps it. */
  private static boolean isKept(Optional<?> old, Optional<?> changed, TaskState state) {
    return changed.equals(old) || (changed.isEmpty() && state.isFinal());
  }

  private void changed(TaskRun old, TaskRun task, TaskSpec spec) {
    unless(!old.state().isFinal() || old.equals(task), "had ended, yet changes", old, task);
    unless(
        old.state().isFinal() || EDGES.get(old.state()).contains(task.state()),
        "no way from there to here",
        old,
        task);
    unless(
        old.parentId().equals(task.parentId())
            && old.jobId().equals(task.jobId())
            && old.path().equals(task.path())
            && old.attempts() == task.attempts()
            && isKept(old.evaluated(), task.evaluated(), task.state())
            && isKept(old.item(), task.item(), task.state()),
        "what is fixed changes",
        old,
        task);
    if (spec.isComposite()) {
      return;
    }
    boolean first = old.state() == TaskState.PENDING;
    boolean queued = task.dispatch() == old.dispatch() + 1;
    unless(
        queued
            ? task.state() == TaskState.SCHEDULED || task.state() == TaskState.CANCELLED
            : task.dispatch() == old.dispatch()
                && (task.state() != TaskState.SCHEDULED || old.state() == TaskState.SCHEDULED),
        "another dispatch",
        old,
        task);
    int counted = task.redelivered() - old.redelivered();
    boolean givenBack =
        wasReported(old, Report.Returned.class) || wasReported(old, Report.Stopped.class);
    boolean reason = counted == 1 ? hasLost(old) : givenBack;
    unless(
        (queued && !first) ? (reason && counted >= 0 && counted <= 1) : counted == 0,
        "handed out again without a reason",
        old,
        task);
  }

  private boolean hasLost(TaskRun task) {
    return wasReported(task, Report.Lost.class) || ledger.lostAtStart(task);
  }

  private boolean wasReported(TaskRun task, Class<? extends Report> kind) {
    return ledger.toldOf(task).stream().anyMatch(kind::isInstance);
  }

  /** A run ends as a report about this very dispatch says. */
  private void hasCause(TaskRun task) {
    boolean caused =
        switch (task.state()) {
          case RUNNING ->
              wasReported(task, Report.Started.class) || wasReported(task, Report.Logged.class);
          case COMPLETED ->
              ledger.toldOf(task).stream()
                  .anyMatch(
                      report ->
                          report instanceof Report.Completed completed
                              && completed.result().equals(task.result()));
          case FAILED ->
              ledger.toldOf(task).stream()
                      .anyMatch(
                          report ->
                              report instanceof Report.Failed failed
                                  && failed.error().equals(task.error()))
                  || (hasLost(task)
                      && task.redelivered() == REDELIVERIES
                      && task.error().startsWith(LOST));
          case SKIPPED -> false;
          case CREATED, PENDING, SCHEDULED, CANCELLED -> true;
        };
    unless(caused, "no report says so", task);
  }

  /** A new row: the first of its task, or one more attempt after one that failed. */
  void made(TaskRun task) {
    List<TaskRun> attempts = ledger.attempts(ledger.place(task));
    unless(
        attempts.size() == task.attempts() + 1 && attempts.getLast().equals(task),
        "made twice",
        attempts);
    if (task.attempts() > 0) {
      TaskRun failed = attempts.get(task.attempts() - 1);
      unless(
          failed.state() == TaskState.FAILED && failed.evaluated().equals(task.evaluated()),
          "not the next attempt",
          failed,
          task);
    } else if (task.parentId().isEmpty() && ledger.take(task) > 0) {
      int step = task.path().steps().getLast();
      TaskRun before =
          ledger.attempts(ledger.place(task.jobId(), step, ledger.take(task) - 1)).getLast();
      unless(
          before.state() == TaskState.FAILED || before.state() == TaskState.CANCELLED,
          "started over without an end",
          before,
          task);
    }
  }

  void output(Changes.Output output, Changes changes) {
    List<TaskRun> all = new ArrayList<>(changes.newTasks());
    all.addAll(changes.tasks());
    boolean written =
        all.stream()
            .filter(task -> task.jobId().equals(output.job()))
            .filter(task -> task.state() == TaskState.COMPLETED)
            .anyMatch(
                task ->
                    task.result().equals(output.value())
                        && ledger.effective(task).var().equals(output.name()));
    unless(written, "nobody wrote it", output);
  }
}
