package dev.winch.model.event;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;

/** What a committed transaction sends to workers. */
public sealed interface Message {

  /**
   * Run this task.
   *
   * @param priority 0 to 9, higher first
   */
  record Dispatch(TaskOrder order, int priority) implements Message {}

  /** Stop this run; of no effect where it does not run. */
  record Cancel(NodeId node, TaskId task, int dispatch) implements Message {}

  /**
   * Take this waiting task out of its queue, because it was cancelled. Best effort: a worker may
   * have taken it a moment before, and a broker that cannot reach into a queue does nothing. In
   * both cases the run is reported as {@link Report.Started}, the engine sees that it is no longer
   * current and answers with {@link Cancel}; its results change nothing.
   */
  record Withdraw(String queue, TaskId task, int dispatch) implements Message {}
}
