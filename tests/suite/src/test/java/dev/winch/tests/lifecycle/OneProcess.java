package dev.winch.tests.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.NodeWatch;
import dev.winch.engine.time.Sweep;
import dev.winch.engine.webhook.WebhookDeliverer;
import dev.winch.engine.webhook.WebhookSender;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.event.Command;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Schedule;
import dev.winch.server.live.EventStreams;
import dev.winch.store.JobQueries;
import dev.winch.store.Store;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import dev.winch.worker.HostEnv;
import dev.winch.worker.ResourceAmount;
import dev.winch.worker.ShutdownDeadlines;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An engine and a worker with all their loops on a clock that can be set. */
final class OneProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final UserId GUEST = new UserId("guest");
  private static final NodeId WORKER = new NodeId("worker");
  private static final Duration FOR_EVER = Duration.ofDays(100_000);

  private static final String JOB =
      """
      name: work
      webhooks:
        - {url: "http://127.0.0.1:9/", event: job.StateChange}
      tasks:
        - {name: t, run: "true"}
      """;

  final Saboteur saboteur;
  final BackgroundThreads threads;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Queue<WebhookCall> delivered = new ConcurrentLinkedQueue<>();
  private final IdGenerator ids = new SeededIds(1);
  private final Store store;
  private final Coordinator engine;
  private final DelayTimer timer;
  private volatile Duration shift = Duration.ZERO;

  /** Opened by the test, and closed with the process. */
  interface Opening {
    Broker broker(Store store, BackgroundThreads threads);
  }

  OneProcess(Saboteur saboteur, Function<BackgroundThreads, Store> opened, Opening opening) {
    this(saboteur, "default", opened, opening);
  }

  /**
   * @param queue from which the worker takes
   */
  OneProcess(
      Saboteur saboteur, String queue, Function<BackgroundThreads, Store> opened, Opening opening) {
    this.saboteur = saboteur;
    threads =
        new BackgroundThreads(
            UnavailableException.class, System::nanoTime, new SplittableRandom(1), saboteur);
    store = keep(opened.apply(threads));
    Broker broker = keep(opening.broker(store, threads));
    InstantSource clock = () -> Clock.systemUTC().instant().plus(shift);
    LoopSignal newCalls = new LoopSignal();
    engine =
        keep(
            new Coordinator(
                store,
                broker,
                new EngineEnvironment(clock, ZoneOffset.UTC, ids, new Random(1), threads),
                JobLimits.STANDARD,
                newCalls));
    timer = keep(new DelayTimer(threads, "worker-timer"));
    Worker worker =
        keep(
            new Worker(
                new NodeProcess(WORKER, Instant.EPOCH),
                settings(queue),
                broker,
                new ScriptedRuntime(),
                clock,
                new SeededIds(2),
                timer::after,
                threads));
    engine.start();
    WebhookDeliverer webhooks =
        keep(
            new WebhookDeliverer(
                engine::ask,
                store.reads().due(),
                this::deliver,
                clock,
                work -> ShortLivedThreads.start("webhook", work),
                newCalls,
                threads));
    webhooks.start();
    keep(new NodeWatch(_ -> self(clock.instant()), store.reads().nodes(), broker, clock, threads))
        .start();
    keep(new Sweep(store, clock, new Sweep.Retention(FOR_EVER, FOR_EVER), threads)).start();
    worker.start();
    keep(new EventStreams(System::nanoTime, threads));
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.push(part);
    return part;
  }

  private static WorkerSettings settings(String queue) {
    return new WorkerSettings(
        "Worker",
        "host",
        0,
        "1",
        Map.of(queue, 2),
        Limits.NONE,
        "",
        HostEnv.NONE,
        1 << 20,
        ResourceAmount.NONE,
        new ShutdownDeadlines(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(6)));
  }

  private WebhookSender.SendResult deliver(WebhookCall call) {
    delivered.add(call);
    return new WebhookSender.SendResult.Status(200);
  }

  private static Node self(Instant now) {
    return new Node(
        new NodeId("coordinator"),
        "Coordinator",
        Instant.EPOCH,
        0,
        now,
        "",
        Node.Status.UP,
        "host",
        0,
        0,
        "1");
  }

  Set<String> loops() {
    return threads.loops().stream()
        .map(BackgroundLoop::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Set<String> down() {
    return threads.health().faults().keySet();
  }

  void setClock(Duration ahead) {
    shift = ahead;
  }

  /** Fires every second from now on. */
  void schedule() {
    ScheduledJob scheduled =
        ScheduledJob.accepted(
            new ScheduleId(ids.next()),
            new Schedule(job(), "@every 1s"),
            GUEST,
            Clock.systemUTC().instant());
    engine.ask(new Command.CreateSchedule(scheduled)).join();
  }

  private static JobSpec job() {
    return JobDecoder.job(JOB.getBytes(StandardCharsets.UTF_8), DocumentFormat.YAML).value();
  }

  JobId submit() {
    JobSpec spec = job();
    JobRun job =
        JobRunRow.accepted(new JobId(ids.next()), GUEST, Clock.systemUTC().instant().plus(shift))
            .described(spec)
            .build();
    engine.submit(List.of(new Command.Submit(job, spec))).join();
    return job.id();
  }

  /** Gives those something to do that wait for long. */
  void poke() {
    timer.after(Duration.ZERO, () -> {});
    var _ = engine.ask(_ -> {});
  }

  /** Every loop works: jobs run, webhooks are delivered, schedules fire, nodes send heartbeats. */
  void works() {
    isUp();
    JobId job = submit();
    await().atMost(PATIENCE).until(() -> state(job) == JobState.COMPLETED);
    await().atMost(PATIENCE).until(() -> delivered.stream().anyMatch(c -> c.job().equals(job)));
    long fired = jobs();
    await().atMost(PATIENCE).until(() -> jobs() > fired);
    await().atMost(PATIENCE).until(() -> heartbeats().size() == 2);
    List<Instant> heard = heartbeats();
    await().atMost(PATIENCE).until(() -> Collections.disjoint(heard, heartbeats()));
  }

  void isUp() {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(threads.health().faults()).isEmpty());
  }

  JobState state(JobId job) {
    return store.reads().jobs().job(job).orElseThrow().state();
  }

  private long jobs() {
    return store.reads().jobs().page(new JobQueries.JobQuery("", List.of(), 1, 1)).totalItems();
  }

  private List<Instant> heartbeats() {
    return store.reads().nodes().heardSince(Instant.EPOCH).stream()
        .map(heard -> heard.node().lastHeartbeatAt())
        .toList();
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
