package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A simulated run of one delivery: its unsent reports, and those that are sent but not settled. */
final class SimulatedRun {
  private final Message.Dispatch delivery;
  private final NodeProcess process;
  private final Deque<Report> unsent = new ArrayDeque<>();
  private final Deque<Report> unacknowledged = new ArrayDeque<>();
  private int printed;
  private Optional<Instant> startedAt = Optional.empty();
  private boolean started;
  private boolean stopping;
  private boolean lost;
  private boolean ended;

  SimulatedRun(Message.Dispatch delivery, NodeProcess process) {
    this.delivery = delivery;
    this.process = process;
    this.printed = delivery.order().firstLogPart() - 1;
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

  NodeProcess process() {
    return process;
  }

  NodeId node() {
    return process.node();
  }

  /** Reports that are not sent yet, in order. */
  Deque<Report> unsent() {
    return unsent;
  }

  /**
   * Number of the last part that it has printed and not given up, or of the one before its first.
   */
  int lastLogPart() {
    int waiting =
        unsent.stream()
            .filter(Report.Logged.class::isInstance)
            .mapToInt(report -> ((Report.Logged) report).parts().getLast().number())
            .max()
            .orElse(0);
    return Math.max(printed, waiting);
  }

  /** Gives up what the engine has never been sent, but for the start. */
  void giveUpUnsent() {
    unsent.removeIf(
        report ->
            switch (report) {
              case Report.Started _ -> false;
              case Report.Logged logged -> logged.parts().getLast().number() > printed;
              default -> true;
            });
  }

  /** Sends the next report, which is settled when the engine has committed its effect. */
  Report send() {
    Report report = unsent.removeFirst();
    if (report instanceof Report.Logged logged) {
      printed = Math.max(printed, logged.parts().getLast().number());
    }
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

  /** When it started, if it has. */
  Optional<Instant> startedAt() {
    return startedAt;
  }

  void starts(Instant at) {
    startedAt = Optional.of(at);
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

  /** Whether a part of its log is not settled. */
  boolean isLogUnderWay() {
    return unacknowledged.stream().anyMatch(Report.Logged.class::isInstance);
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
        && row.process().filter(process::equals).isPresent();
  }
}
