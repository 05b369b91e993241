package dev.winch.engine.coordinator;

import dev.winch.model.event.Message;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.JobQueries;
import dev.winch.store.LogQueries;
import dev.winch.store.Outbox;
import java.util.Optional;

/** Builds task orders from stored rows. Thread-safe. */
public final class StoredOrders {
  private final JobQueries jobs;
  private final LogQueries logs;

  public StoredOrders(JobQueries jobs, LogQueries logs) {
    this.jobs = jobs;
    this.logs = logs;
  }

  /**
   * The order of a dispatch, for brokers that keep no more than its number.
   *
   * @return empty if the task no longer waits under this dispatch
   */
  public Optional<TaskOrder> load(TaskId id, int dispatch) {
    return waiting(id, dispatch).flatMap(this::order).map(this::positioned);
  }

  /**
   * The message that an entry of the outbox stands for, unless the rows have gone on. It may have
   * been sent before, and what that run has printed may be known before its start is.
   */
  Optional<Message> message(Outbox.Entry entry) {
    return switch (entry.kind()) {
      case DISPATCH ->
          waiting(entry.task(), entry.dispatch())
              .flatMap(
                  task ->
                      order(task)
                          .map(this::behindItsLog)
                          .map(order -> new Message.Dispatch(order, task.priority())));
      case CANCEL ->
          Optional.of(
              new Message.Cancel(new NodeId(entry.target()), entry.task(), entry.dispatch()));
      case WITHDRAW ->
          Optional.of(new Message.Withdraw(entry.target(), entry.task(), entry.dispatch()));
    };
  }

  private Optional<TaskRun> waiting(TaskId id, int dispatch) {
    return jobs.task(id)
        .filter(task -> task.state() == TaskState.SCHEDULED && task.dispatch() == dispatch);
  }

  private Optional<TaskOrder> order(TaskRun task) {
    return jobs.spec(task.jobId()).map(spec -> TaskOrder.of(task, task.effective(spec), spec));
  }

  /** The message, with the position of the log if an earlier dispatch has printed. */
  Message positioned(Message message) {
    return switch (message) {
      case Message.Dispatch(TaskOrder order, int _) when order.dispatch() == 1 -> message;
      case Message.Dispatch(TaskOrder order, int priority) ->
          new Message.Dispatch(positioned(order), priority);
      case Message.Cancel _, Message.Withdraw _ -> message;
    };
  }

  private TaskOrder positioned(TaskOrder order) {
    return order.dispatch() == 1 ? order : behindItsLog(order);
  }

  private TaskOrder behindItsLog(TaskOrder order) {
    return order.continuing(logs.logged(order.id()));
  }
}
