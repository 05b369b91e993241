package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import java.util.ArrayDeque;
import java.util.Deque;

/** A simulated run of one delivery: its unsent reports, and those that are sent but not settled. */
final class SimulatedRun {
  private final Message.Dispatch delivery;
  private final NodeId node;
  private final Deque<Report> unsent = new ArrayDeque<>();
  private final Deque<Report> unacknowledged = new ArrayDeque<>();
  private boolean started;
  private boolean stopping;
  private boolean lost;
  private boolean ended;

  SimulatedRun(Message.Dispatch delivery, NodeId node) {
    this.delivery = delivery;
    this.node = node;
  }

  Message.Dispatch delivery() {
    return delivery;
  }

  TaskId task() {
    return delivery.order().id();
  }

  int dispatch() {
    return delivery.order().dispatch();
  }

  NodeId node() {
    return node;
  }

  /** Reports that are not sent yet, in order. */
  Deque<Report> unsent() {
    return unsent;
  }

  /** Sends the next report, which is settled when the engine has committed its effect. */
  Report send() {
    Report report = unsent.removeFirst();
    unacknowledged.addLast(report);
    ended |= unsent.isEmpty();
    return report;
  }

  void settled(Report report) {
    unacknowledged.remove(report);
    started |= report instanceof Report.Started;
  }

  boolean isOver() {
    return unsent.isEmpty() && unacknowledged.isEmpty();
  }

  /** Whether its start is settled, so that the engine is responsible for it. */
  boolean isStarted() {
    return started;
  }

  /** The engine stops the run. */
  void stop() {
    stopping = true;
  }

  /** Its node dies; unacknowledged reports may be redelivered. */
  void lose() {
    lost = true;
    unsent.clear();
  }

  boolean isLost() {
    return lost;
  }

  /** Queues unacknowledged reports again. */
  void resendUnacknowledged() {
    while (!unacknowledged.isEmpty()) {
      unsent.addFirst(unacknowledged.removeLast());
    }
  }

  /** Whether the run has started, has not ended and was not stopped. */
  boolean continues() {
    return started && !stopping && !lost && !ended;
  }

  /** Whether it is the run in the task's row. */
  boolean isOf(TaskRun row) {
    return row.id().equals(task())
        && row.dispatch() == dispatch()
        && row.nodeId().filter(node::equals).isPresent();
  }
}
