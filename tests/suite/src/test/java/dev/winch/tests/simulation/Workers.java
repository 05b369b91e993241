package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The queues and all who take from them. A delivery may be repeated, or be lost and told of; a run
 * may be given back, die without a word, be stopped or end as its fate has it. Reports keep the
 * order of their run, and come again at any time.
 */
final class Workers {
  private static final int KEPT_REPORTS = 20;

  private final SplittableRandom random;
  private final InstantSource clock;
  private final Trace trace;
  private final Function<TaskOrder, Fates.Fate> fates;

  /** How many of a hundred deliveries and runs go wrong through no fault of the task. */
  private int trouble;

  private final List<Message.Dispatch> waiting = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final Deque<Report> history = new ArrayDeque<>();
  private boolean wiped;

  Workers(
      SplittableRandom random,
      InstantSource clock,
      Trace trace,
      int trouble,
      Function<TaskOrder, Fates.Fate> fates) {
    this.random = random;
    this.clock = clock;
    this.trace = trace;
    this.trouble = trouble;
    this.fates = fates;
  }

  /** One delivery of a task: what is left to be told of it, and what was told but not settled. */
  private static final class Run {
    private final TaskId task;
    private final int dispatch;
    private final NodeId node;
    private final Deque<Report> todo = new ArrayDeque<>();
    private final Deque<Report> unsettled = new ArrayDeque<>();
    private boolean known;
    private boolean stopping;

    private Run(TaskId task, int dispatch, NodeId node) {
      this.task = task;
      this.dispatch = dispatch;
      this.node = node;
    }

    private void crashed() {
      while (!unsettled.isEmpty()) {
        todo.addFirst(unsettled.removeLast());
      }
    }
  }

  void receive(Message message) {
    trace.say("  ", message);
    switch (message) {
      case Message.Dispatch dispatch -> waiting.add(dispatch);
      case Message.Withdraw(String _, TaskId task, int number) -> {
        if (random.nextInt(10) > 0) {
          waiting.removeIf(
              entry -> entry.order().id().equals(task) && entry.order().dispatch() == number);
        }
      }
      case Message.Cancel(NodeId node, TaskId task, int number) ->
          runs.stream()
              .filter(run -> run.node.equals(node))
              .filter(run -> run.task.equals(task) && run.dispatch == number)
              .forEach(this::stop);
    }
  }

  /** Stops the run, unless it has just ended. */
  private void stop(Run run) {
    run.stopping = true;
    if (random.nextInt(4) > 0) {
      run.todo.removeIf(report -> !(report instanceof Report.Started));
      run.todo.add(new Report.Stopped(run.task, run.dispatch, run.node, clock.instant()));
    }
  }

  /** The process that engine, queues and workers share has died. */
  void vanish() {
    waiting.clear();
    runs.clear();
    history.clear();
  }

  /** The engine has died; what it has not settled comes again. */
  void engineDied() {
    runs.forEach(Run::crashed);
  }

  /** The broker's queues are emptied, and nobody told. */
  void wipe() {
    waiting.clear();
    wiped = true;
  }

  /**
   * All queues as one. As long as none was emptied it says that there is something, so that nothing
   * makes up for a message that was never sent.
   */
  QueueInfo queue(String name) {
    int inHand = (int) runs.stream().filter(run -> !run.known).count();
    return new QueueInfo(name, wiped ? waiting.size() : 1, 1, inHand);
  }

  void behave() {
    trouble = 0;
  }

  /** Hands a waiting task to a worker; false if none waits. */
  boolean deliver() {
    if (waiting.isEmpty()) {
      return false;
    }
    Message.Dispatch next =
        random.nextInt(3) > 0
            ? waiting.stream()
                .max(Comparator.comparingInt(Message.Dispatch::priority))
                .orElseThrow()
            : waiting.get(random.nextInt(waiting.size()));
    if (!troubled()) {
      waiting.remove(next);
    }
    TaskOrder order = next.order();
    NodeId node = new NodeId("node" + random.nextInt(3));
    Run run = new Run(order.id(), order.dispatch(), node);
    trace.say("->", order.id(), order.dispatch(), node);
    if (troubled()) {
      run.todo.add(new Report.Lost(order.id(), order.dispatch()));
    } else {
      perform(run, order);
    }
    runs.add(run);
    return true;
  }

  private void perform(Run run, TaskOrder order) {
    TaskId task = order.id();
    int dispatch = order.dispatch();
    run.todo.add(new Report.Started(task, dispatch, run.node, clock.instant()));
    if (random.nextInt(4) == 0) {
      run.todo.add(new Report.Progressed(task, dispatch, random.nextInt(101)));
    }
    if (random.nextInt(4) == 0) {
      int number = order.firstLogPart();
      LogPart part = new LogPart(task + "-" + number, task, number, log(dispatch), clock.instant());
      run.todo.add(new Report.Logged(task, dispatch, List.of(part)));
    }
    run.todo.add(end(run, order));
  }

  /** What a run prints tells which it was. */
  static String log(int dispatch) {
    return "printed by run " + dispatch + "\n";
  }

  private Report end(Run run, TaskOrder order) {
    TaskId task = order.id();
    int dispatch = order.dispatch();
    if (troubled()) {
      return switch (random.nextInt(3)) {
        case 0 -> new Report.Returned(task, dispatch, run.node);
        case 1 -> new Report.Stopped(task, dispatch, run.node, clock.instant());
        default -> new Report.Lost(task, dispatch);
      };
    }
    Fates.Fate fate = fates.apply(order);
    return fate.well()
        ? new Report.Completed(
            task, dispatch, run.node, clock.instant(), clock.instant(), fate.text())
        : new Report.Failed(
            task, dispatch, run.node, clock.instant(), clock.instant(), fate.text());
  }

  /** What a run tells next; empty if nobody has anything to tell. */
  boolean report(Function<Report, CompletableFuture<Void>> engine) {
    List<Run> talking = runs.stream().filter(run -> !run.todo.isEmpty()).toList();
    if (talking.isEmpty()) {
      return false;
    }
    Run run = talking.get(random.nextInt(talking.size()));
    Report report = run.todo.removeFirst();
    run.unsettled.addLast(report);
    remember(report);
    trace.say("<-", report);
    var _ = engine.apply(report).thenRun(() -> settled(run, report));
    return true;
  }

  private void settled(Run run, Report report) {
    run.unsettled.remove(report);
    run.known |= report instanceof Report.Started;
    if (run.todo.isEmpty() && run.unsettled.isEmpty()) {
      runs.remove(run);
    }
  }

  private void remember(Report report) {
    history.addLast(report);
    if (history.size() > KEPT_REPORTS) {
      history.removeFirst();
    }
  }

  /** A report that was told before. */
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

  /** A worker dies with one of its runs, and is missed some time later. */
  void die() {
    if (!runs.isEmpty()) {
      Run run = runs.get(random.nextInt(runs.size()));
      if (!run.todo.isEmpty()) {
        run.todo.clear();
        run.todo.add(new Report.Lost(run.task, run.dispatch));
      }
    }
  }

  /** Whether a run of this task that the engine knows of goes on unasked to stop. */
  boolean goesOn(TaskRun task) {
    return runs.stream()
        .filter(run -> run.known && !run.stopping)
        .filter(run -> run.task.equals(task.id()) && run.dispatch == task.dispatch())
        .anyMatch(run -> task.nodeId().orElse(run.node).equals(run.node));
  }

  private boolean troubled() {
    return random.nextInt(100) < trouble;
  }
}
