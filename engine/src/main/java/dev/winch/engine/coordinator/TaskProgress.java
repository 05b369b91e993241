package dev.winch.engine.coordinator;

import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The tasks of queues that a transaction starts or ends. It keeps their times, not the tasks: a
 * transaction may end thousands of large ones.
 */
final class TaskProgress {
  private final List<Step> steps = new ArrayList<>(2);

  /**
   * A task that started, ended, or both.
   *
   * @param scheduledAt when the task was queued, if this transaction started it
   * @param endedAt if this transaction ended it
   */
  record Step(
      String queue,
      TaskState state,
      Optional<Instant> scheduledAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt) {}

  void add(Optional<TaskRun> before, TaskRun task) {
    if (task.queue().isEmpty()) {
      return;
    }
    boolean started = task.startedAt().isPresent() && before.flatMap(TaskRun::startedAt).isEmpty();
    boolean ended =
        task.state().isFinal() && !before.filter(old -> old.state().isFinal()).isPresent();
    if (started || ended) {
      steps.add(
          new Step(
              task.queue(),
              task.state(),
              started ? task.scheduledAt() : Optional.empty(),
              task.startedAt(),
              ended
                  ? task.completedAt().or(task::failedAt).or(task::cancelledAt)
                  : Optional.empty()));
    }
  }

  void forEach(Consumer<Step> visitor) {
    steps.forEach(visitor);
  }
}
