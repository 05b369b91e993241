package dev.winch.engine.coordinator;

import dev.winch.model.event.Message;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.Reads;
import java.util.Optional;

/** Orders as the rows tell them; safe for use by many threads. */
public final class StoredOrders {
  private final Reads reads;

  public StoredOrders(Reads reads) {
    this.reads = reads;
  }

  /**
   * The order of a dispatch, for brokers that keep no more than its number.
   *
   * @return empty if the task no longer waits under this dispatch
   */
  public Optional<TaskOrder> load(TaskId id, int dispatch) {
    Optional<TaskRun> waiting =
        reads
            .task(id)
            .filter(task -> task.state() == TaskState.SCHEDULED && task.dispatch() == dispatch);
    return waiting.flatMap(
        task ->
            reads
                .spec(task.jobId())
                .map(spec -> positioned(TaskOrder.of(task, task.effective(spec)))));
  }

  /** The message, its order saying where the log goes on if an earlier dispatch has printed. */
  Message positioned(Message message) {
    return switch (message) {
      case Message.Dispatch(TaskOrder order, int priority) ->
          new Message.Dispatch(positioned(order), priority);
      case Message.Cancel _, Message.Withdraw _ -> message;
    };
  }

  private TaskOrder positioned(TaskOrder order) {
    return order.dispatch() == 1
        ? order
        : new TaskOrder(
            order.id(),
            order.jobId(),
            order.dispatch(),
            order.redelivered(),
            order.queue(),
            order.task(),
            reads.logged(order.id()).lastPart() + 1);
  }
}
