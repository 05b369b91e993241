package dev.winch.tests.simulation;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.NodeWatch;
import dev.winch.engine.time.Sweep;
import dev.winch.engine.webhook.WebhookDeliverer;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.store.Changes;
import dev.winch.tests.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * All that plays one history, and how it hangs together: the engine's processes on the store that
 * breaks, the broker and those beyond it, the clients, the clock, and the rules that look on.
 */
final class World {
  /** The longest time between heartbeats while nothing is frozen; less than their lease. */
  private static final Duration ROUND = Duration.ofSeconds(8);

  final SplittableRandom random;
  final Trace trace;
  final Tally tally;
  final ManualClock clock = new ManualClock();

  /** Nanoseconds that have passed, whatever was done to the clock. */
  private long elapsed;

  final Ledger ledger = new Ledger(clock);
  final FaultInjector faults;
  final UnreliableStore store;
  final Queues queues;
  final ReportQueue reports = new ReportQueue();
  final Nodes nodes;
  final Workers workers;
  final Fates fates;
  final Clients clients;

  final Weather weather;
  final Engines engines;
  final WebhookInvariants hooks;
  final NodeInvariants nodeRules;
  final RetentionInvariants sweepRules;
  final AuditInvariants auditRules;

  final SplittableRandom idRandom;

  /**
   * @param meanwhile what happens while the engine waits for store or broker
   */
  World(long seed, Trace trace, Tally tally, Consumer<FaultInjector.Point> meanwhile) {
    this.trace = trace;
    this.tally = tally;
    SplittableRandom root = new SplittableRandom(seed);
    weather = Weather.of(root.split());
    fates = new SeededFates(seed, weather.failing());
    faults = new FaultInjector(root.split(), trace, tally, weather.faults(), meanwhile);
    store = new UnreliableStore(faults, this::committed);
    queues = new Queues(root.split());
    nodes = new Nodes(root.split(), clock.instant(), trace, tally, reports::post);
    workers = new Workers(root.split(), trace, weather.trouble(), queues, nodes, this::fate);
    idRandom = root.split();
    random = root.split();
    engines = new Engines(root.split(), this::start, this::died);
    auditRules = new AuditInvariants(ledger, store.reads());
    clients = new Clients(root.split(), clock, trace, ledger, auditRules, engines::any);
    hooks = new WebhookInvariants(ledger, root.split(), tally);
    nodeRules = new NodeInvariants(ledger, weather.apart(), tally);
    sweepRules = new RetentionInvariants(ledger, store, clock, weather.retention(), tally);
    Generator generator = new Generator(root.split());
    for (int i = 0; i < weather.jobs(); i++) {
      clients.willSubmit(generator.job());
    }
    for (int i = 0; i < weather.schedules(); i++) {
      clients.willSchedule(generator.scheduled());
    }
    trace.say(weather, fates);
  }

  /** All at once: what happens in between is over. */
  void pass(Duration time) {
    clock.advance(time);
    elapsed += Math.max(0, time.toNanos());
    trace.say("time", time, clock.instant());
    if (weather.apart()) {
      nodes.pass(time);
    }
  }

  /** Time passes, and every living node sends a heartbeat. */
  void round() {
    pass(ROUND);
    passMail();
    engines.stepAll();
  }

  void passMail() {
    if (engines.areReached()) {
      reports.deliver(this::tell);
    }
  }

  boolean tellOfRuns() {
    return engines.areReached() && workers.report(this::tell);
  }

  CompletableFuture<Void> tell(Report report) {
    ledger.reported(report);
    return engines.report(report).whenComplete((_, why) -> clients.answered(report, why));
  }

  private Engines.Life start(int which) {
    if (!weather.apart()) {
      ledger.processStarts();
    }
    MessageInvariants rules = new MessageInvariants(ledger);
    Consumer<Message> rule = weather.apart() ? rules::late : rules::message;
    Instant startedAt = clock.instant();
    Consumer<Report> said =
        report -> {
          nodeRules.said(coordinator(which, startedAt), report);
          if (weather.apart()) {
            reports.post(report);
          } else {
            var _ = tell(report);
          }
        };
    LoopDriver loops = driver(() -> elapsed);
    LoopDriver retention = driver(sweepTime());
    LoopSignal newCalls = new LoopSignal();
    FakeBroker broker = new FakeBroker(faults, rule, workers, said, weather.apart());
    Coordinator engine =
        new Coordinator(
            store,
            broker,
            new EngineEnvironment(clock, ZoneOffset.UTC, ids(), random.split(), loops.threads()),
            JobLimits.STANDARD,
            newCalls);
    engine.start();
    new WebhookDeliverer(
            engine::ask,
            store.reads().due(),
            hooks,
            clock,
            Runnable::run,
            newCalls,
            loops.threads())
        .start();
    new NodeWatch(
            _ -> coordinator(which, startedAt),
            store.reads().nodes(),
            broker,
            clock,
            loops.threads())
        .start();
    new Sweep(store, clock, weather.retention(), retention.threads()).start();
    return new Engines.Life(engine, broker, loops, retention);
  }

  private LoopDriver driver(LongSupplier nanos) {
    return new LoopDriver(UnavailableException.class, nanos, inLoops());
  }

  /** Some time passes whenever it is looked at, so that a sweep goes on that has more to do. */
  private LongSupplier sweepTime() {
    AtomicLong extra = new AtomicLong();
    return () -> elapsed + extra.addAndGet(Duration.ofMillis(50).toNanos());
  }

  private BackgroundThreads.StepObserver inLoops() {
    return new BackgroundThreads.StepObserver() {
      @Override
      public void begins(String loop) {
        faults.inLoop("begin", loop);
      }

      @Override
      public void ends(String loop) {
        faults.inLoop("end", loop);
      }
    };
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
    reports.engineDied();
  }

  private IdGenerator ids() {
    IdGenerator rising = new RisingIds(clock, idRandom);
    return () -> {
      faults.at(FaultInjector.Point.NEW_ID);
      return rising.next();
    };
  }

  private void committed(Commit commit) {
    trace.say("commit", commit);
    commit.changes().ifPresent(changes -> auditRules.committed(commit.audit(), changes));
    commit.changes().ifPresent(this::committed);
    nodeRules.committed(commit.heard());
    commit.deleted().ifPresent(sweepRules::committed);
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

  /** Everything goes on that needs no time for it. */
  void idle() {
    do {
      passMail();
    } while (engines.stepAll());
  }
}
