package dev.winch.tests.simulation;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.time.NodeWatch;
import dev.winch.engine.webhook.Deliverer;
import dev.winch.model.event.Command;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.Ids;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.Changes;
import dev.winch.tests.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One history of the engine, told by one seed on one thread: random jobs, clients, workers, faults
 * and times, until everything has come to its end.
 */
final class Simulation {
  /** So often at least heartbeats are told while nothing stands still; less than their lease. */
  private static final Duration ROUND = Duration.ofSeconds(8);

  /** Rounds after which a run is missed whose node is silent, with a little over. */
  private static final int MISSED_AFTER = 6;

  private final SplittableRandom random;
  private final Trace trace;
  private final Tally tally;
  private final ManualClock clock = new ManualClock();
  private final Ledger ledger = new Ledger(clock);
  private final Faults faults;
  private final UnreliableStore store;
  private final Queues queues;
  private final Mail mail = new Mail();
  private final Nodes nodes;
  private final Workers workers;
  private final Fates fates;
  private final Clients clients;

  private final Weather weather;
  private final Engines engines;
  private final HookRules hooks;
  private final NodeRules nodeRules;

  private final SplittableRandom idRandom;

  Simulation(long seed, Trace trace, Tally tally) {
    this.trace = trace;
    this.tally = tally;
    SplittableRandom root = new SplittableRandom(seed);
    weather = Weather.of(root.split());
    fates = new Fates(seed, weather.failing());
    faults = new Faults(root.split(), trace, tally, weather.faults(), this::meanwhile);
    store = new UnreliableStore(faults, this::committed);
    queues = new Queues(root.split());
    nodes = new Nodes(root.split(), clock.instant(), trace, tally, mail::post);
    workers = new Workers(root.split(), trace, weather.trouble(), queues, nodes, this::fate);
    idRandom = root.split();
    random = root.split();
    engines = new Engines(root.split(), this::start, this::died);
    clients = new Clients(root.split(), clock, trace, ledger, engines::any);
    hooks = new HookRules(ledger, root.split(), tally);
    nodeRules = new NodeRules(ledger, weather.apart(), tally);
    Generator generator = new Generator(root.split());
    for (int i = 0; i < weather.jobs(); i++) {
      clients.willSubmit(generator.job());
    }
    for (int i = 0; i < weather.schedules(); i++) {
      clients.willSchedule(generator.scheduled());
    }
    trace.say(weather, fates);
  }

  /**
   * @throws Violation if the engine did what it must not
   */
  void run() {
    engines.begin(weather.processes());
    for (int i = 0; i < weather.patience(); i++) {
      something();
      clients.checkAnswers();
    }
    settle();
    if (random.nextInt(3) == 0) {
      clients.restartAll();
      settle();
    }
    new Reference(ledger, fates, clients.plans(), clients.cancelled()).check();
    tally.count(ledger);
  }

  /** Anything may happen next. */
  private void something() {
    int asking = 40 + weather.cancelling() + weather.restarting() + weather.scheduling();
    int elsewhere =
        weather.apart() ? 8 + weather.wiping() + weather.unrest() + weather.cutting() : 0;
    int which = random.nextInt(asking + elsewhere);
    if (which < 12) {
      engines.step();
    } else if (which < 18) {
      workers.deliver();
    } else if (which < 30) {
      tellOfRuns();
    } else if (which < 32) {
      clients.submit();
    } else if (which < 36) {
      pass(Duration.ofMillis(random.nextInt(20_000)));
    } else if (which < 37) {
      pass(Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 4_000 : 1) - 3));
    } else if (which < 38) {
      tellAgain();
    } else if (which < 39) {
      surprise();
    } else if (which < 40) {
      clients.repeat();
    } else if (which < 40 + weather.cancelling()) {
      clients.cancelSomething();
    } else if (which < 40 + weather.cancelling() + weather.restarting()) {
      clients.restartSomething();
    } else if (which < asking) {
      clients.scheduleSomething();
    } else {
      elsewhere(which - asking);
    }
  }

  /** Something happens to the broker or to those beyond it. */
  private void elsewhere(int which) {
    if (which < 6) {
      passMail();
    } else if (which < 8) {
      for (int rounds = random.nextInt(2, 8); rounds > 0; rounds--) {
        round();
      }
    } else if (which < 8 + weather.wiping()) {
      trace.say("!! the broker has lost its queues");
      tally.count("wiped");
      faults.happen();
      queues.wipe();
    } else if (which < 8 + weather.wiping() + weather.unrest()) {
      workers.upset();
    } else {
      engines.cut();
      tally.count("cut");
    }
  }

  /** While the engine waits for store or broker, the others go on, but not into its transaction. */
  private void meanwhile(Faults.Point point) {
    boolean outside =
        point != Faults.Point.IN_WORK
            && point != Faults.Point.BEFORE_COMMIT
            && point != Faults.Point.AFTER_COMMIT;
    if (outside) {
      engines.stepMeanwhile();
    }
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> tellOfRuns();
      case 3 -> clients.submit();
      case 4 -> {
        if (weather.cancelling() > 0) {
          clients.cancelSomething();
        } else {
          clients.restartSomething();
        }
      }
      default -> {}
    }
  }

  private void surprise() {
    if (random.nextBoolean()) {
      workers.fail();
    } else {
      try {
        faults.at(Faults.Point.NEW_ID);
      } catch (Faults.ProcessCrash crash) {
        engines.killOne();
      }
    }
  }

  /** All at once: what happens in between is over. */
  private void pass(Duration time) {
    clock.advance(time);
    trace.say("time", time, clock.instant());
    if (weather.apart()) {
      nodes.pass(time);
    }
  }

  /** Time passes, and everybody who lives is heard of. */
  private void round() {
    pass(ROUND);
    passMail();
    engines.stepAll();
  }

  private void passMail() {
    if (engines.areReached()) {
      mail.deliver(this::tell);
    }
  }

  private boolean tellOfRuns() {
    return engines.areReached() && workers.report(this::tell);
  }

  private void tellAgain() {
    if (engines.areReached()) {
      workers.old().map(this::tell);
    }
  }

  private CompletableFuture<Void> tell(Report report) {
    ledger.told(report);
    return engines.report(report).whenComplete((_, why) -> clients.answered(report, why));
  }

  private Engines.Life start(int which) {
    if (!weather.apart()) {
      ledger.processStarts();
    }
    MessageRules rules = new MessageRules(ledger);
    Consumer<Message> rule = weather.apart() ? rules::late : rules::message;
    Instant startedAt = clock.instant();
    Consumer<Report> said =
        report -> {
          nodeRules.said(coordinator(which, startedAt), report);
          if (weather.apart()) {
            mail.post(report);
          } else {
            var _ = tell(report);
          }
        };
    FakeBroker broker = new FakeBroker(faults, rule, workers, said, weather.apart());
    Coordinator engine =
        new Coordinator(store, broker, clock, ZoneOffset.UTC, ids(), random.split());
    engine.startManually();
    Deliverer webhooks = new Deliverer(engine::ask, store.reads(), hooks, clock, Runnable::run);
    NodeWatch watch =
        new NodeWatch(_ -> coordinator(which, startedAt), store.reads(), broker, clock);
    return new Engines.Life(engine, broker, webhooks, watch);
  }

  private Node coordinator(int which, Instant startedAt) {
    return new Node(
        new NodeId("coordinator" + which),
        "Coordinator",
        startedAt,
        0,
        clock.instant(),
        "",
        Node.Status.UP,
        "host",
        0,
        0,
        "1");
  }

  private void died() {
    if (weather.apart()) {
      workers.engineDied();
    } else {
      workers.vanish();
    }
    mail.engineDied();
  }

  private Ids ids() {
    Ids rising = new RisingIds(clock, idRandom);
    return () -> {
      faults.at(Faults.Point.NEW_ID);
      return rising.next();
    };
  }

  private void committed(Commit commit) {
    trace.say("commit", commit);
    commit.changes().ifPresent(this::committed);
    nodeRules.committed(commit.heard());
  }

  private void committed(Changes changes) {
    clients.committed(changes);
    ledger.committed(changes);
    hooks.committed(changes);
  }

  private Fates.Fate fate(TaskOrder order) {
    var task = ledger.task(order.id()).orElseThrow();
    return fates.of(ledger.place(task), task.attempts());
  }

  /** Nothing breaks any more; everything that is under way comes to its end. */
  private void settle() {
    faults.disarm();
    engines.mend();
    workers.behave();
    while (clients.haveMore()) {
      clients.submit();
    }
    for (Optional<Command.Submit> next = clients.unheard();
        next.isPresent();
        next = clients.unheard()) {
      clients.repeat();
      engines.stepAll();
      Violation.unless(!clients.unheard().equals(next), "not answered", next);
    }
    idle();
    clients.deleteSchedules();
    do {
      idle();
      if (weather.apart()) {
        round();
        round();
        idle();
      }
      clients.checkAnswers();
      List<Object> overdue = ledger.overdue();
      Violation.unless(overdue.isEmpty(), "its time has passed", overdue);
      stoppedWhatEnded();
    } while (workers.deliver()
        || tellOfRuns()
        || waitForRetry()
        || waitForCalls()
        || (weather.apart() && (missTheLost() || lookAround())));
    ledger.jobRules().atRest();
    hooks.atRest();
  }

  /** Everything goes on that needs no time for it. */
  private void idle() {
    do {
      passMail();
    } while (engines.stepAll());
  }

  /** Lets the time of the next attempt come, or a claim of the dead end. */
  private boolean waitForCalls() {
    Optional<Instant> next = store.reads().nextWebhookCall();
    next.map(at -> Duration.between(clock.instant(), at))
        .filter(Duration::isPositive)
        .ifPresent(this::pass);
    return next.isPresent();
  }

  /** No run goes on that its row does not tell of, or that was ended without it. */
  private void stoppedWhatEnded() {
    for (Run run : workers.goingOn()) {
      TaskRun row = ledger.task(run.task()).orElseThrow();
      boolean wanted =
          run.isOf(row)
              && row.state() != TaskState.CANCELLED
              && !row.error().equals(TaskRules.LOST);
      Violation.unless(wanted, "nobody stopped its run", row);
    }
  }

  /** Runs that went with their node are missed before long; false if there are none. */
  private boolean missTheLost() {
    List<TaskRun> lost = lost();
    if (lost.isEmpty()) {
      return false;
    }
    for (int round = 0; round < MISSED_AFTER; round++) {
      round();
      idle();
    }
    List<TaskRun> still = lost();
    Violation.unless(
        lost.stream().noneMatch(still::contains), "is lost, and nobody misses it", lost);
    return true;
  }

  private List<TaskRun> lost() {
    return ledger.tasks(TaskState.RUNNING).stream()
        .filter(task -> task.nodeId().isPresent() && !workers.has(task))
        .toList();
  }

  /** What the dead left and what the broker lost is found in the course of time. */
  private boolean lookAround() {
    int before = ledger.commits();
    for (int minute = 0; minute < 4; minute++) {
      pass(Duration.ofMinutes(1));
      idle();
      if (ledger.commits() > before || !queues.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Lets the time of the next retry come. */
  private boolean waitForRetry() {
    boolean waits =
        ledger.tasks(TaskState.PENDING).stream()
            .anyMatch(task -> task.dueAt().orElseThrow().isAfter(clock.instant()));
    if (waits) {
      pass(Duration.ofMinutes(1));
    }
    return waits;
  }
}
