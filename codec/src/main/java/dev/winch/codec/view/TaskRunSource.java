package dev.winch.codec.view;

import dev.winch.model.run.TaskRun;
import java.util.function.Consumer;

/** The task runs of a job, fed one by one so that they need never be in memory together. */
@FunctionalInterface
public interface TaskRunSource {
  /** No runs, whatever there are. */
  TaskRunSource NONE = _ -> {};

  /** Hands every run to {@code row}, in order, in the calling thread. */
  void feed(Consumer<TaskRun> row);
}
