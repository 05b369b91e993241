package dev.winch.engine.coordinator;

import dev.winch.model.run.TaskRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tasks of queues that a transaction starts or ends. */
final class TaskProgress {
  private final List<Step> steps = new ArrayList<>(2);

  private record Step(TaskRun task, boolean started) {}

  /** Takes a step. */
  interface Visitor {
    /**
     * @param started whether this change started the task
     */
    void changed(TaskRun task, boolean started);
  }

  void add(Optional<TaskRun> before, TaskRun task) {
    if (task.queue().isEmpty()) {
      return;
    }
    boolean started = task.startedAt().isPresent() && before.flatMap(TaskRun::startedAt).isEmpty();
    boolean ended =
        task.state().isFinal() && !before.filter(old -> old.state().isFinal()).isPresent();
    if (started || ended) {
      steps.add(new Step(task, started));
    }
  }

  void forEach(Visitor visitor) {
    steps.forEach(step -> visitor.changed(step.task(), step.started()));
  }
}
