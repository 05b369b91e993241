package dev.winch.tests.simulation;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.webhook.Deliverer;
import dev.winch.model.event.Command;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.NotFound;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.Ids;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.store.Changes;
import dev.winch.tests.kit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One history of the engine, told by one seed on one thread: random jobs, clients, workers, faults
 * and times, until everything has come to its end.
 */
final class Simulation {
  private static final UserId GUEST = new UserId("guest");

  /** By then the others hand over what one who died has left. */
  private static final Duration LEASE = Duration.ofSeconds(20);

  private final SplittableRandom random;
  private final Trace trace;
  private final Tally tally;
  private final ManualClock clock = new ManualClock();
  private final Ledger ledger = new Ledger(clock);
  private final Timetable timetable = ledger.timetable();
  private final Faults faults;
  private final UnreliableStore store;
  private final Workers workers;
  private final Fates fates;
  private final Map<JobId, Plan> plans = new HashMap<>();
  private final Deque<Plan> toSubmit = new ArrayDeque<>();
  private final Map<ScheduleId, Plan> scheduled = new HashMap<>();
  private final Deque<Plan> toSchedule = new ArrayDeque<>();
  private final Set<JobId> cancelled = new HashSet<>();
  private final List<Command.Submit> unheard = new ArrayList<>();

  /** Whether queues and workers are processes of their own, which outlive the engine's. */
  private final boolean apart;

  private final int processes;
  private final Engines engines;
  private final HookRules hooks;

  private final int patience;
  private final int cancelling;
  private final int restarting;
  private final int wiping;
  private final int scheduling;
  private final SplittableRandom idRandom;
  private Optional<String> broken = Optional.empty();

  Simulation(long seed, Trace trace, Tally tally) {
    this.trace = trace;
    this.tally = tally;
    SplittableRandom root = new SplittableRandom(seed);
    SplittableRandom weather = root.split();
    int trouble = pick(weather, 0, 2, 10, 40);
    int rate = pick(weather, 0, 20, 100, 300);
    fates = new SeededFates(seed, pick(weather, 0, 5, 30));
    apart = weather.nextInt(3) == 0;
    processes = apart ? weather.nextInt(1, 3) : 1;
    wiping = apart ? pick(weather, 0, 0, 0, 1) : 0;
    patience = weather.nextInt(20, 200);
    cancelling = pick(weather, 0, 0, 1, 4);
    restarting = pick(weather, 0, 1, 6);
    Generator generator = new Generator(root.split());
    for (int i = weather.nextInt(1, 4); i > 0; i--) {
      toSubmit.add(generator.job());
    }
    scheduling = pick(weather, 0, 0, 3);
    for (int i = weather.nextInt(1, 3); i > 0 && scheduling > 0; i--) {
      toSchedule.add(generator.scheduled());
    }
    faults = new Faults(root.split(), trace, tally, rate, this::meanwhile);
    store = new UnreliableStore(faults, this::committed);
    workers = new Workers(root.split(), clock, trace, trouble, this::fate);
    idRandom = root.split();
    random = root.split();
    engines = new Engines(root.split(), this::start, this::died);
    hooks = new HookRules(ledger, root.split(), tally);
    trace.say("trouble", trouble, "faults", rate, fates, "apart", apart, processes);
  }

  private static int pick(SplittableRandom random, int... among) {
    return among[random.nextInt(among.length)];
  }

  /**
   * @throws Violation if the engine did what it must not
   */
  void run() {
    engines.begin(processes);
    for (int i = 0; i < patience; i++) {
      something();
      checkAnswers();
    }
    settle();
    if (random.nextInt(3) == 0) {
      restartAll();
      settle();
    }
    ledger.jobs().stream()
        .filter(job -> job.scheduleId().filter(timetable::mayHaveCancelled).isPresent())
        .forEach(job -> cancelled.add(job.id()));
    new Reference(ledger, fates, plans, cancelled).check();
    tally.count(ledger);
  }

  /** Anything may happen next. */
  private void something() {
    int which = random.nextInt(40 + cancelling + restarting + wiping + scheduling);
    if (which < 12) {
      engines.step();
    } else if (which < 18) {
      workers.deliver();
    } else if (which < 30) {
      workers.report(this::tell);
    } else if (which < 32) {
      submit();
    } else if (which < 36) {
      pass(Duration.ofMillis(random.nextInt(20_000)));
    } else if (which < 37) {
      pass(Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 4_000 : 1) - 3));
    } else if (which < 38) {
      workers.old().ifPresent(this::tellAgain);
    } else if (which < 39) {
      surprise();
    } else if (which < 40) {
      repeat();
    } else if (which < 40 + cancelling) {
      anyJob().ifPresent(this::cancel);
    } else if (which < 40 + cancelling + restarting) {
      anyJob().ifPresent(this::restart);
    } else if (which < 40 + cancelling + restarting + wiping) {
      wipe();
    } else {
      scheduleSomething();
    }
  }

  private void wipe() {
    trace.say("!! the broker has lost its queues");
    tally.count("wiped");
    faults.happen();
    workers.wipe();
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
      case 0, 1, 2 -> workers.report(this::tell);
      case 3 -> submit();
      case 4 -> anyJob().ifPresent(cancelling > 0 ? this::cancel : this::restart);
      default -> {}
    }
  }

  private void surprise() {
    if (random.nextBoolean()) {
      workers.die();
    } else {
      try {
        faults.at(Faults.Point.NEW_ID);
      } catch (Faults.ProcessCrash crash) {
        engines.killOne();
      }
    }
  }

  private void pass(Duration time) {
    clock.advance(time);
    trace.say("time", time, clock.instant());
  }

  private void checkAnswers() {
    if (broken.isPresent()) {
      throw new Violation(broken.get());
    }
  }

  private Engines.Life start() {
    if (!apart) {
      ledger.processStarts();
    }
    Rules rules = ledger.rules();
    Consumer<Message> rule = apart ? rules::late : rules::message;
    FakeBroker broker = new FakeBroker(faults, rule, workers, apart);
    Coordinator engine =
        new Coordinator(store, broker, clock, ZoneOffset.UTC, ids(), random.split());
    engine.startManually();
    Deliverer webhooks = new Deliverer(engine::ask, store.reads(), hooks, clock, Runnable::run);
    return new Engines.Life(engine, broker, webhooks);
  }

  private void died() {
    if (apart) {
      workers.engineDied();
    } else {
      workers.vanish();
    }
  }

  private Ids ids() {
    Ids rising = new RisingIds(clock, idRandom);
    return () -> {
      faults.at(Faults.Point.NEW_ID);
      return rising.next();
    };
  }

  private void committed(Changes changes) {
    trace.say("commit", changes);
    for (Changes.NewJob added : changes.newJobs()) {
      added.job().scheduleId().ifPresent(id -> fired(id, added.job().id()));
    }
    ledger.committed(changes);
    hooks.committed(changes);
  }

  private void tellAgain(Report report) {
    var _ = tell(report);
  }

  private CompletableFuture<Void> tell(Report report) {
    ledger.told(report);
    return engines.report(report).whenComplete((_, why) -> noFault(report, why));
  }

  private void noFault(Object what, Throwable why) {
    if (why != null && !(why instanceof Unavailable)) {
      broken = Optional.of(what + " can not be applied: " + why);
    }
  }

  private void submit() {
    Plan plan = toSubmit.poll();
    if (plan == null) {
      return;
    }
    JobSpec spec = plan.spec();
    JobRun job =
        JobRun.accepted(new JobId("job" + plans.size()), GUEST, clock.instant())
            .name(spec.name())
            .inputs(spec.inputs())
            .taskCount(spec.tasks().size())
            .build();
    plans.put(job.id(), plan);
    ledger.expect(job.id(), job.id().value());
    ask(new Command.Submit(job, spec));
  }

  private void ask(Command.Submit submit) {
    trace.say("submit", submit.spec());
    unheard.add(submit);
    var _ =
        engines
            .any()
            .ask(submit)
            .whenComplete(
                (_, why) -> {
                  noFault(submit, why);
                  if (why == null) {
                    unheard.remove(submit);
                    heard(submit);
                  }
                });
  }

  private void heard(Command.Submit submit) {
    if (ledger.job(submit.job().id()).isEmpty()) {
      broken = Optional.of("answered, but not stored: " + submit);
    }
  }

  /** A client that got no answer sends the same again. */
  private void repeat() {
    if (!unheard.isEmpty()) {
      Command.Submit submit = unheard.removeFirst();
      ask(submit);
    }
  }

  private Optional<JobRun> anyJob() {
    List<JobRun> jobs = List.copyOf(ledger.jobs());
    return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(random.nextInt(jobs.size())));
  }

  private void cancel(JobRun job) {
    cancelled.add(job.id());
    command(new Command.Cancel(job.id(), GUEST));
  }

  private void restart(JobRun job) {
    ledger.restartAsked(job.id());
    command(new Command.Restart(job.id(), GUEST));
  }

  private void command(Command command) {
    trace.say("ask", command);
    var _ =
        engines
            .any()
            .ask(command)
            .whenComplete(
                (_, why) -> {
                  if (!(why instanceof Conflict || why instanceof NotFound)) {
                    noFault(command, why);
                  }
                });
  }

  private void fired(ScheduleId schedule, JobId job) {
    plans.put(job, scheduled.get(schedule));
    ledger.expect(job, schedule + "@" + timetable.planned(schedule));
  }

  private void scheduleSomething() {
    if (timetable.schedules().isEmpty() || (!toSchedule.isEmpty() && random.nextInt(4) == 0)) {
      schedule();
      return;
    }
    List<ScheduledJob> schedules = List.copyOf(timetable.schedules());
    ScheduleId id = schedules.get(random.nextInt(schedules.size())).id();
    switch (random.nextInt(6)) {
      case 0, 1 -> command(new Command.PauseSchedule(id, GUEST));
      case 2, 3, 4 -> {
        timetable.resumeAsked(id);
        command(new Command.ResumeSchedule(id, GUEST));
      }
      default -> delete(id, random.nextBoolean());
    }
  }

  private void schedule() {
    Plan plan = toSchedule.poll();
    if (plan == null) {
      return;
    }
    ScheduleId id = new ScheduleId("schedule" + scheduled.size());
    scheduled.put(id, plan);
    Schedule schedule = new Schedule(plan.spec(), Rhythm.any(random).cron());
    command(
        new Command.CreateSchedule(
            ScheduledJob.accepted(id, schedule, new UserId("owner"), clock.instant())));
  }

  private void delete(ScheduleId id, boolean withJobs) {
    timetable.deletionAsked(id, withJobs);
    command(new Command.DeleteSchedule(id, withJobs, GUEST));
  }

  private Fates.Fate fate(TaskOrder order) {
    var task = ledger.task(order.id()).orElseThrow();
    return fates.of(ledger.place(task), task.attempts());
  }

  /** Nothing breaks any more; everything that is under way comes to its end. */
  private void settle() {
    faults.disarm();
    workers.behave();
    while (!toSubmit.isEmpty()) {
      submit();
    }
    while (!unheard.isEmpty()) {
      Command.Submit submit = unheard.getFirst();
      repeat();
      engines.stepAll();
      Violation.unless(!unheard.contains(submit), "not answered", submit);
    }
    while (engines.stepAll()) {}
    timetable.schedules().forEach(schedule -> delete(schedule.id(), false));
    do {
      while (engines.stepAll()) {}
      if (apart) {
        pass(LEASE);
        while (engines.stepAll()) {}
      }
      checkAnswers();
      List<Object> overdue = ledger.overdue();
      Violation.unless(overdue.isEmpty(), "its time has passed", overdue);
      stoppedWhatEnded();
    } while (workers.deliver()
        || workers.report(this::tell)
        || waitForRetry()
        || waitForCalls()
        || (apart && lookAround()));
    ledger.rules().atRest();
    hooks.atRest();
  }

  /** Lets the time of the next attempt come, or a claim of the dead end. */
  private boolean waitForCalls() {
    Optional<Instant> next = store.reads().nextWebhookCall();
    next.map(at -> Duration.between(clock.instant(), at))
        .filter(Duration::isPositive)
        .ifPresent(this::pass);
    return next.isPresent();
  }

  private void stoppedWhatEnded() {
    for (TaskRun task : ledger.tasks(TaskState.CANCELLED)) {
      Violation.unless(!workers.goesOn(task), "nobody stopped its run", task);
    }
  }

  /** What the dead left and what the broker lost is found in the course of time. */
  private boolean lookAround() {
    for (int minute = 0; minute < 4; minute++) {
      pass(Duration.ofMinutes(1));
      if (engines.stepAll()) {
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

  private void restartAll() {
    List<JobRun> ended = List.copyOf(ledger.jobs());
    for (JobRun job : ended) {
      if (job.state() == JobState.FAILED || job.state() == JobState.CANCELLED) {
        restart(job);
      }
    }
  }
}
