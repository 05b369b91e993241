package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import java.util.ArrayDeque;
import java.util.Deque;

/** One delivery of a task: what is left to be told of it, and what was told but not settled. */
final class SimulatedRun {
  private final Message.Dispatch delivery;
  private final NodeId node;
  private final Deque<Report> todo = new ArrayDeque<>();
  private final Deque<Report> unsettled = new ArrayDeque<>();
  private boolean known;
  private boolean stopping;
  private boolean gone;
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

  /** What it will still tell, in order. */
  Deque<Report> todo() {
    return todo;
  }

  /** Tells the next; it is settled when the engine has committed its effect. */
  Report tell() {
    Report report = todo.removeFirst();
    unsettled.addLast(report);
    ended |= todo.isEmpty();
    return report;
  }

  void settled(Report report) {
    unsettled.remove(report);
    known |= report instanceof Report.Started;
  }

  boolean isOver() {
    return todo.isEmpty() && unsettled.isEmpty();
  }

  /** Whether its start is settled, so that the engine answers for it. */
  boolean isKnown() {
    return known;
  }

  /** It was told to stop. */
  void stops() {
    stopping = true;
  }

  /** Its node has died; what it had told before may come again. */
  void goes() {
    gone = true;
    todo.clear();
  }

  boolean isGone() {
    return gone;
  }

  /** What was not settled comes again. */
  void untold() {
    while (!unsettled.isEmpty()) {
      todo.addFirst(unsettled.removeLast());
    }
  }

  /** Whether the engine knows of it, it has not told its end, and nobody has asked it to stop. */
  boolean goesOn() {
    return known && !stopping && !gone && !ended;
  }

  /** Whether it is the one that the row tells of. */
  boolean isOf(TaskRun row) {
    return row.id().equals(task())
        && row.dispatch() == dispatch()
        && row.nodeId().filter(node::equals).isPresent();
  }
}
