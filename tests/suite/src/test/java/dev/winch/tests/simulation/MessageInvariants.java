package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Message;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.TaskSpec;
import java.util.Optional;

/** Checks that every message matches the stored rows. */
final class MessageInvariants {
  private final Ledger ledger;

  MessageInvariants(Ledger ledger) {
    this.ledger = ledger;
  }

  /** A message says what is stored. */
  void message(Message message) {
    switch (message) {
      case Message.Dispatch(TaskOrder order, int priority) -> {
        TaskRun task = known(order.id().value(), ledger.task(order.id()));
        TaskSpec spec = ledger.effective(task);
        unless(
            task.state() == TaskState.SCHEDULED
                && task.dispatch() == order.dispatch()
                && task.redelivered() == order.redelivered()
                && task.jobId().equals(order.jobId())
                && task.queue().equals(order.queue())
                && !order.queue().isEmpty()
                && spec.queue().equals(order.queue())
                && spec.priority() == priority
                && spec.equals(order.task())
                && ledger.nextLogPart(task.id()) == order.firstLogPart(),
            "says otherwise than the row",
            message,
            task);
      }
      case Message.Cancel cancel -> {
        Optional<TaskRun> row = ledger.task(cancel.task());
        boolean second =
            row.flatMap(TaskRun::nodeId).filter(node -> !node.equals(cancel.node())).isPresent();
        if (!second) {
          stopped(message, row, cancel.dispatch());
        }
      }
      case Message.Withdraw withdraw ->
          stopped(message, ledger.task(withdraw.task()), withdraw.dispatch());
    }
  }

  /** A message that was kept in between says what is stored, or was before its task went on. */
  void late(Message message) {
    if (message instanceof Message.Dispatch(TaskOrder order, int _)) {
      TaskRun task = known(order.id().value(), ledger.task(order.id()));
      if (task.state() != TaskState.SCHEDULED || task.dispatch() > order.dispatch()) {
        unless(task.dispatch() >= order.dispatch(), "was never to be sent", message, task);
        return;
      }
    }
    message(message);
  }

  private static void stopped(Message message, Optional<TaskRun> row, int dispatch) {
    TaskRun task = known(message.toString(), row);
    unless(
        task.state().isFinal() || task.dispatch() != dispatch,
        "stops what is not over",
        message,
        task);
  }

  private static TaskRun known(String what, Optional<TaskRun> row) {
    return row.orElseThrow(() -> new Violation("nothing stored for " + what));
  }
}
