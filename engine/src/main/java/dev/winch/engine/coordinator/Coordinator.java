package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.ChangeWatch;
import dev.winch.engine.Engine;
import dev.winch.engine.admit.Admission;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.DueEventPoller;
import dev.winch.engine.time.TimerQueue;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.BoundedCheck;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.SpanIds;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.trace.TraceContext;
import dev.winch.store.Accounts;
import dev.winch.store.Backlog;
import dev.winch.store.PoolUse;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of one process: accepts requests, worker reports and due events, has {@link
 * CommandLoops} decide and commit them, and answers. Thread-safe.
 */
public final class Coordinator implements Engine {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

  /** How soon, and at last how often, one who waits looks for an end that others committed. */
  private static final long FIRST_LOOK = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long LONGEST_LOOK = TimeUnit.SECONDS.toNanos(1);

  private final Store store;
  private final Broker broker;
  private final InstantSource clock;
  private final IdGenerator ids;
  private final ZoneId zone;
  private final BackgroundThreads threads;
  private final BoundedCheck database;
  private final BoundedCheck queues;
  private final Admission admission;
  private final Waiters waiters = new Waiters();
  private final CommittedChanges changes = new CommittedChanges();
  private final Optional<ChangeRelay> relay;
  private final TimerQueue timers;
  private final boolean traces;
  private final DueEventPoller due;
  private final CommandLoops loops;
  private final Inbox inbox;
  private final Inbox intake;
  private final Recovery recovery;
  private final StuckTaskReconciler reconciler;
  private final NodeDrain drain;
  private Broker.@Nullable Subscription reports;

  /**
   * @param limits of each job
   * @param newCalls raised when webhook calls were added
   */
  public Coordinator(
      Store store,
      Broker broker,
      EngineEnvironment environment,
      JobLimits limits,
      LoopSignal newCalls) {
    this.store = store;
    this.broker = broker;
    this.clock = environment.clock();
    this.ids = environment.ids();
    this.zone = environment.zone();
    this.threads = environment.threads();
    this.traces = environment.spans().isOn();
    this.database = new BoundedCheck("the database", store::fault);
    this.queues = new BoundedCheck("the broker", broker::fault);
    this.admission = new Admission(new StoreDirectory(store));
    this.timers =
        new TimerQueue(
            clock,
            moment -> {
              var _ = tell(moment);
            },
            threads);
    this.due = new DueEventPoller(store.reads().due(), clock, timers, this::tell, threads);
    this.loops =
        new CommandLoops(store, broker, environment, limits, waiters, changes, timers, newCalls);
    this.inbox = loops.inbox();
    this.intake = loops.intake();
    this.relay =
        store.notices().map(notices -> new ChangeRelay(notices, changes, threads.clock(), threads));
    this.drain = new NodeDrain(store.reads().nodes(), broker, inbox);
    this.recovery = new Recovery(store.reads().recovery(), inbox, threads);
    this.reconciler =
        new StuckTaskReconciler(
            store.reads().recovery(), store.reads().jobs(), broker, inbox, clock, threads);
  }

  /** Takes up what an earlier process left, and takes part from then on. */
  public void start() {
    recover();
    timers.start();
    due.start();
    if (broker.shared()) {
      reconciler.start();
    } else {
      recovery.start();
    }
    loops.start();
    relay.ifPresent(ChangeRelay::start);
  }

  /**
   * With a shared broker nothing died with an earlier process but what {@link StuckTaskReconciler}
   * finds.
   */
  private void recover() {
    if (broker.shared()) {
      recovery.skip();
    } else {
      recovery.begin(new TaskId(ids.next()));
    }
    reports = broker.consumeReports(inbox::tell);
  }

  private CompletableFuture<Void> tell(Due moment) {
    if (moment instanceof Due.Retry retry && !recovered().isDone()) {
      recovery.leave(retry.task());
    }
    return inbox.tell(moment);
  }

  /**
   * Completes with the reason if the engine dies of an error that is not one item's. Nothing is
   * lost by that, but this process can do no more: the next one recovers its work.
   */
  public CompletableFuture<Throwable> death() {
    return loops.death();
  }

  /** Completes when all that an earlier process left waiting is queued again. */
  public CompletableFuture<Void> recovered() {
    return recovery.recovered();
  }

  /**
   * Hands in a command without waiting; the future completes when its effect is durable. Jobs are
   * handed in by {@link #submit(List)}.
   */
  public CompletableFuture<Void> ask(Command command) {
    return inbox.ask(command);
  }

  /**
   * Changes rows that no decision is about, together with what else waits; completes when that is
   * durable. What it throws is what the future fails with; the work may run more than once.
   */
  public CompletableFuture<Void> ask(Consumer<Transaction> work) {
    return inbox.ask(work);
  }

  @Override
  public JobRun submit(Decoded<JobSpec> job, UserId by) {
    Command.Submit admitted = admit(job, by);
    Engine.await(submit(List.of(admitted)));
    return admitted.job();
  }

  @Override
  public Command.Submit admit(Decoded<JobSpec> job, UserId by) {
    admission.check(job);
    JobId id = new JobId(ids.next());
    JobSpec spec = job.value().traced(trace(id, job.value()));
    JobRun accepted = JobRun.accepted(id, by, clock.instant(), spec);
    return new Command.Submit(accepted, spec, store.prepare(accepted, spec));
  }

  /** The caller's trace or, without one, a new one. */
  private Optional<TraceContext> trace(JobId id, JobSpec spec) {
    return traces ? spec.trace().or(() -> Optional.of(SpanIds.ownTrace(id))) : Optional.empty();
  }

  @Override
  public CompletableFuture<Void> submit(List<Command.Submit> jobs) {
    return intake.submit(jobs);
  }

  @Override
  public void validate(Decoded<JobSpec> job) {
    admission.check(job);
  }

  @Override
  public void validateSchedule(Decoded<Schedule> schedule) {
    admission.checkSchedule(schedule);
  }

  @Override
  public Optional<JobRun> awaitEnd(JobId id, Duration atMost) throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    try (Waiters.Waiter waiter = waiters.join(id)) {
      store.reads().jobs().job(id).ifPresent(waiters::committed);
      for (long look = FIRST_LOOK; ; look = Math.min(2 * look, LONGEST_LOOK)) {
        long left = end - System.nanoTime();
        Optional<JobRun> ended = waiter.await(broker.shared() ? Math.min(look, left) : left);
        if (ended.isPresent() || end - System.nanoTime() <= 0) {
          return ended;
        }
        lookFor(id);
      }
    }
  }

  /** Another coordinator may have committed the end; a store that does not answer may do later. */
  private void lookFor(JobId id) {
    try {
      store.reads().jobs().job(id).ifPresent(waiters::committed);
    } catch (UnavailableException e) {
      log.debug("job {} is looked at again later: {}", id, e.getMessage());
    }
  }

  @Override
  public void cancel(JobId id, UserId by) {
    Engine.await(ask(new Command.Cancel(id, by)));
  }

  @Override
  public void restart(JobId id, UserId by) {
    Engine.await(ask(new Command.Restart(id, by)));
  }

  @Override
  public Map<JobId, String> cancel(Collection<JobId> jobs, UserId by) {
    return each(jobs, job -> new Command.Cancel(job, by));
  }

  @Override
  public Map<JobId, String> restart(Collection<JobId> jobs, UserId by) {
    return each(jobs, job -> new Command.Restart(job, by));
  }

  /** Hands all commands in, then waits for each; an outage is thrown when none is under way. */
  private Map<JobId, String> each(Collection<JobId> jobs, Function<JobId, Command> command) {
    Map<JobId, CompletableFuture<Void>> asked = new LinkedHashMap<>();
    jobs.forEach(job -> asked.put(job, ask(command.apply(job))));
    Map<JobId, String> refused = new LinkedHashMap<>();
    Optional<WinchException> failed = Optional.empty();
    for (Map.Entry<JobId, CompletableFuture<Void>> one : asked.entrySet()) {
      try {
        Engine.await(one.getValue());
      } catch (NotFoundException | ConflictException e) {
        refused.put(one.getKey(), e.getMessage());
      } catch (WinchException e) {
        failed = Optional.of(e);
      }
    }
    if (failed.isPresent()) {
      throw failed.get();
    }
    return refused;
  }

  @Override
  public Map<JobId, String> delete(Collection<JobId> jobs, Function<JobRun, AccessEvent> note) {
    return store.write(transaction -> JobDeletion.delete(transaction, jobs, note));
  }

  @Override
  public ScheduledJob schedule(Decoded<Schedule> schedule, UserId by) {
    admission.checkSchedule(schedule);
    ScheduledJob accepted =
        ScheduledJob.accepted(new ScheduleId(ids.next()), schedule.value(), by, clock.instant());
    Engine.await(ask(new Command.CreateSchedule(accepted)));
    return accepted;
  }

  @Override
  public void pause(ScheduleId id, UserId by) {
    Engine.await(ask(new Command.PauseSchedule(id, by)));
  }

  @Override
  public void resume(ScheduleId id, UserId by) {
    Engine.await(ask(new Command.ResumeSchedule(id, by)));
  }

  @Override
  public void edit(ScheduleId id, Decoded<Schedule> schedule, UserId by) {
    admission.checkSchedule(schedule);
    Schedule edited = schedule.value();
    Engine.await(ask(new Command.EditSchedule(id, Optional.of(edited.job()), edited.cron(), by)));
  }

  @Override
  public JobId trigger(ScheduleId id, UserId by) {
    JobId job = new JobId(ids.next());
    Engine.await(ask(new Command.TriggerSchedule(id, job, by)));
    return job;
  }

  @Override
  public ZoneId zone() {
    return zone;
  }

  @Override
  public void delete(ScheduleId id, boolean cancelJobs, UserId by) {
    Engine.await(ask(new Command.DeleteSchedule(id, cancelJobs, by)));
  }

  @Override
  public void drain(NodeId id, AccessEvent note) {
    drain.request(id, true, note);
  }

  @Override
  public void resume(NodeId id, AccessEvent note) {
    drain.request(id, false, note);
  }

  @Override
  public void change(Consumer<Accounts> accounts) {
    Engine.await(inbox.ask(transaction -> accounts.accept(transaction.accounts())));
  }

  @Override
  public void changeLater(Consumer<Accounts> accounts) {
    var _ =
        inbox
            .ask(transaction -> accounts.accept(transaction.accounts()))
            .whenComplete(
                (_, failed) -> {
                  if (failed != null) {
                    log.warn("a note on a login or a token was not stored: {}", failed.toString());
                  }
                });
  }

  @Override
  public ChangeWatch changes() {
    return changes;
  }

  @Override
  public List<QueueInfo> queues() {
    Map<String, Integer> running = store.reads().jobs().runningByQueue();
    return broker.queues().stream().map(queue -> inWork(queue, running)).toList();
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    return broker.queue(name).map(queue -> inWork(queue, store.reads().jobs().runningByQueue()));
  }

  /** A task that runs is settled with the broker, and yet being worked on. */
  private static QueueInfo inWork(QueueInfo queue, Map<String, Integer> running) {
    return new QueueInfo(
        queue.name(),
        queue.size(),
        queue.subscribers(),
        Math.max(queue.unacked(), running.getOrDefault(queue.name(), 0)));
  }

  @Override
  public void deleteQueue(String name) {
    broker.deleteQueue(name);
  }

  @Override
  public Backlog backlog() {
    return store.backlog();
  }

  @Override
  public Optional<PoolUse> pool() {
    return store.pool();
  }

  @Override
  public Map<String, String> faults() {
    Map<String, String> faults = new LinkedHashMap<>();
    database.get().ifPresent(why -> faults.put("database", why));
    queues.get().ifPresent(why -> faults.put("broker", why));
    threads.health().faults().forEach(faults::putIfAbsent);
    return faults;
  }

  /** Takes nothing more, finishes what was taken; commands that come later are refused. */
  @Override
  public void close() {
    recovery.close();
    due.close();
    reconciler.close();
    timers.close();
    relay.ifPresent(ChangeRelay::close);
    if (reports != null) {
      reports.close();
    }
    loops.close();
  }
}
