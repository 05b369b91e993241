package dev.winch.codec.view;

import dev.winch.model.run.TaskRun;
import java.util.function.Consumer;

/** Streams the task runs of a job one by one, so that they are never in memory together. */
@FunctionalInterface
public interface TaskRunSource {
  /** An empty source. */
  TaskRunSource NONE = _ -> {};

  /** Passes every run, in order, to {@code row} on the calling thread. */
  void feed(Consumer<TaskRun> row);
}
