package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * All who take from the queues. A delivery may be repeated, or be lost and reported as lost; a run
 * may be given back, fail its worker, be stopped, go with its node or end as its fate has it.
 * Reports keep the order of their run, and come again at any time.
 */
final class Workers {
  private static final int KEPT_REPORTS = 20;

  private final SplittableRandom random;
  private final Trace trace;
  private final Queues queues;
  private final Nodes nodes;
  private final Function<TaskOrder, Fates.Fate> fates;

  /** How many of a hundred deliveries and runs go wrong through no fault of the task. */
  private int trouble;

  private final List<SimulatedRun> runs = new ArrayList<>();
  private final Deque<Report> history = new ArrayDeque<>();

  /** Requests to stop that wait for nodes that do nothing. */
  private final List<Message.Cancel> held = new ArrayList<>();

  Workers(
      SplittableRandom random,
      Trace trace,
      int trouble,
      Queues queues,
      Nodes nodes,
      Function<TaskOrder, Fates.Fate> fates) {
    this.random = random;
    this.trace = trace;
    this.trouble = trouble;
    this.queues = queues;
    this.nodes = nodes;
    this.fates = fates;
  }

  void receive(Message message) {
    trace.say("  ", message);
    switch (message) {
      case Message.Dispatch dispatch -> queues.add(dispatch);
      case Message.Withdraw(String _, TaskId task, int number) -> {
        if (random.nextInt(10) > 0) {
          queues.withdraw(task, number);
        }
      }
      case Message.Cancel cancel -> {
        if (nodes.works(cancel.node())) {
          stop(cancel);
        } else if (!nodes.isDead(cancel.node())) {
          held.add(cancel);
        }
      }
    }
  }

  private void stop(Message.Cancel cancel) {
    runs.stream()
        .filter(run -> run.node().equals(cancel.node()) && !run.isLost())
        .filter(run -> run.task().equals(cancel.task()) && run.dispatch() == cancel.dispatch())
        .forEach(this::stop);
  }

  /** Stops the run, unless it has just ended. */
  private void stop(SimulatedRun run) {
    run.stop();
    if (random.nextInt(4) > 0) {
      run.giveUpUnsent();
      run.unsent()
          .add(
              new Report.Stopped(
                  run.task(),
                  run.dispatch(),
                  run.process(),
                  run.startedAt(),
                  now(run),
                  OptionalInt.of(run.lastLogPart())));
    }
  }

  private Instant now(SimulatedRun run) {
    return nodes.now(run.node());
  }

  /** The process that engine, queues and workers share has died. */
  void vanish() {
    queues.vanish();
    runs.clear();
    history.clear();
  }

  /** The engine has died; what it has not settled comes again. */
  void engineDied() {
    runs.forEach(SimulatedRun::resendUnacknowledged);
  }

  QueueInfo queue(String name) {
    int inHand = (int) runs.stream().filter(run -> !run.isStarted() && !run.isLost()).count();
    return queues.info(name, inHand);
  }

  /** From now on nothing goes wrong that has not gone wrong already. */
  void behave() {
    trouble = 0;
    nodes.behave().forEach(this::happened);
  }

  /** Something happens to a node. */
  void upset() {
    happened(nodes.upset());
  }

  private void happened(Nodes.Fate fate) {
    switch (fate) {
      case Nodes.Fate.Died(NodeId node) -> died(node);
      case Nodes.Fate.Paused(NodeId node) -> {
        if (random.nextBoolean()) {
          unsettledOf(node).map(SimulatedRun::delivery).forEach(queues::comesBack);
        }
      }
      case Nodes.Fate.Resumed(NodeId node) -> {
        List<Message.Cancel> due = held.stream().filter(c -> c.node().equals(node)).toList();
        held.removeAll(due);
        due.forEach(this::stop);
      }
      case Nodes.Fate.Other() -> {}
    }
  }

  /** Its runs are not reported; the broker redelivers its unacknowledged messages. */
  private void died(NodeId node) {
    held.removeIf(cancel -> cancel.node().equals(node));
    unsettledOf(node).map(SimulatedRun::delivery).forEach(queues::comesBack);
    runs.stream().filter(run -> run.node().equals(node)).forEach(SimulatedRun::lose);
    runs.removeIf(SimulatedRun::isOver);
  }

  private Stream<SimulatedRun> unsettledOf(NodeId node) {
    return runs.stream()
        .filter(run -> run.node().equals(node))
        .filter(run -> !run.isStarted() && !run.isLost());
  }

  /** Hands a waiting task to a worker; false if none waits or nobody takes it. */
  boolean deliver() {
    Optional<NodeId> node = nodes.any();
    if (queues.isEmpty() || node.isEmpty()) {
      return false;
    }
    Message.Dispatch next = queues.next();
    if (!troubled()) {
      queues.remove(next);
    }
    TaskOrder order = next.order();
    SimulatedRun run = new SimulatedRun(next, nodes.current(node.get()));
    trace.say("->", order.id(), order.dispatch(), run.node());
    if (isThere(run)) {
      return true;
    }
    if (troubled()) {
      run.unsent().add(new Report.Lost(order.id(), order.dispatch(), "the worker was lost"));
    } else {
      perform(run, order);
    }
    runs.add(run);
    return true;
  }

  /** A node that runs it already leaves a second delivery be. */
  private boolean isThere(SimulatedRun delivered) {
    return runs.stream()
        .filter(run -> run.node().equals(delivered.node()) && !run.isLost())
        .anyMatch(
            run -> run.task().equals(delivered.task()) && run.dispatch() == delivered.dispatch());
  }

  private void perform(SimulatedRun run, TaskOrder order) {
    TaskId task = order.id();
    int dispatch = order.dispatch();
    Report.Started start = new Report.Started(task, dispatch, run.process(), now(run));
    run.starts(start.at());
    run.unsent().add(start);
    if (random.nextInt(4) == 0) {
      run.unsent().add(new Report.Progressed(task, dispatch, random.nextInt(101)));
    }
    if (random.nextInt(4) == 0) {
      int count = 1 + random.nextInt(3);
      for (int number = order.firstLogPart(); number < order.firstLogPart() + count; number++) {
        LogPart part = new LogPart(task + "-" + number, task, number, log(start), now(run));
        run.unsent().add(new Report.Logged(start, List.of(part)));
      }
    }
    run.unsent().add(end(run, order, start));
  }

  /** The output of a run identifies it. */
  static String log(Report.Started run) {
    return "printed by run %d on %s from %s\n".formatted(run.dispatch(), run.by(), run.at());
  }

  /** Whether a run of this dispatch printed it. */
  static boolean isOfDispatch(int dispatch, LogPart part) {
    return part.contents().startsWith("printed by run " + dispatch + " ");
  }

  private Report end(SimulatedRun run, TaskOrder order, Report.Started start) {
    TaskId task = order.id();
    int dispatch = order.dispatch();
    NodeId node = run.node();
    if (troubled()) {
      return switch (random.nextInt(3)) {
        case 0 -> new Report.Returned(task, dispatch, node);
        case 1 ->
            new Report.Stopped(
                task,
                dispatch,
                run.process(),
                Optional.of(start.at()),
                now(run),
                OptionalInt.of(run.lastLogPart()));
        default -> new Report.Lost(task, dispatch, "the worker was lost");
      };
    }
    OptionalInt last = OptionalInt.of(run.lastLogPart());
    Fates.Fate fate = fates.apply(order);
    return fate.well()
        ? new Report.Completed(task, dispatch, start.by(), start.at(), now(run), last, fate.text())
        : new Report.Failed(task, dispatch, start.by(), start.at(), now(run), last, fate.text());
  }

  /** Sends the next report of a run; false if there is none. */
  boolean report(Function<Report, CompletableFuture<Void>> engine) {
    List<SimulatedRun> talking =
        runs.stream().filter(run -> !run.unsent().isEmpty()).filter(this::speaks).toList();
    if (talking.isEmpty()) {
      return false;
    }
    SimulatedRun run = talking.get(random.nextInt(talking.size()));
    Report report = run.send();
    remember(report);
    trace.say("<-", report);
    var _ =
        engine
            .apply(report)
            .whenComplete(
                (_, refusal) -> {
                  if (refusal == null) {
                    settled(run, report);
                  } else {
                    // The broker has this report and those behind it, in their order.
                    run.resendUnacknowledged();
                  }
                });
    return true;
  }

  /**
   * What the broker has of a node that died comes all the same. A worker sends the next part of a
   * log, and the end, when the part before is settled.
   */
  private boolean speaks(SimulatedRun run) {
    return (run.isLost() || nodes.works(run.node())) && !run.isLogUnderWay();
  }

  private void settled(SimulatedRun run, Report report) {
    run.settled(report);
    if (run.isOver()) {
      runs.remove(run);
    }
  }

  private void remember(Report report) {
    history.addLast(report);
    if (history.size() > KEPT_REPORTS) {
      history.removeFirst();
    }
  }

  /** A repetition of an earlier report. */
  Optional<Report> old() {
    if (history.isEmpty()) {
      return Optional.empty();
    }
    Iterator<Report> reports = history.iterator();
    for (int skip = random.nextInt(history.size()); skip > 0; skip--) {
      reports.next();
    }
    return Optional.of(reports.next());
  }

  /** A worker fails on one of its runs, and says so. */
  void fail() {
    List<SimulatedRun> failing =
        runs.stream().filter(run -> !run.unsent().isEmpty() && !run.isLost()).toList();
    if (!failing.isEmpty()) {
      SimulatedRun run = failing.get(random.nextInt(failing.size()));
      run.giveUpUnsent();
      run.unsent().removeIf(Report.Started.class::isInstance);
      run.unsent().add(new Report.Lost(run.task(), run.dispatch(), "the worker was lost"));
    }
  }

  /** Whether the run in the row is active, or has unsent reports. */
  boolean has(TaskRun row) {
    return runs.stream().anyMatch(run -> run.isOf(row));
  }

  /** Runs that the engine knows of, and that it has not asked to stop. */
  List<SimulatedRun> goingOn() {
    return runs.stream().filter(SimulatedRun::continues).toList();
  }

  private boolean troubled() {
    return random.nextInt(100) < trouble;
  }
}
