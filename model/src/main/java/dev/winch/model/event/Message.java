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
   * have taken it a moment before, and not every broker can reach into a queue. In both cases the
   * engine answers the run's {@link Report.Started} with {@link Cancel}: its script may have run
   * for one commit and one message by then, and its results change nothing.
   */
  record Withdraw(String queue, TaskId task, int dispatch) implements Message {}
}
