package dev.winch.engine.core;

import dev.winch.model.run.TaskRun;

/**
 * The row of one task within one decision, as the changes so far leave it. Only {@link
 * DecisionBuilder} changes it, so a decision has one write of the row, of its last form.
 */
final class TrackedTask {
  private final boolean isNew;
  private TaskRun run;
  private boolean isChanged;

  TrackedTask(TaskRun run, boolean isNew) {
    this.run = run;
    this.isNew = isNew;
  }

  TaskRun run() {
    return run;
  }

  /** Whether the decision made it. */
  boolean isNew() {
    return isNew;
  }

  /** Whether it is another than when the decision came across it. */
  boolean isChanged() {
    return isChanged;
  }

  void become(TaskRun next) {
    run = next;
    isChanged = true;
  }

  Decision.Write write() {
    return isNew ? new Decision.Write.NewTask(run) : new Decision.Write.SaveTask(run);
  }
}
