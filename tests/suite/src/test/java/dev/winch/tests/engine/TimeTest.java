package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.Page;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What waits for its time waits in the rows: whichever coordinator is there when the time comes
 * acts, once.
 */
class TimeTest {
  private static final UserId GUEST = new UserId("guest");
  private static final NodeId NODE = new NodeId("node");

  private final MemoryStore store = new MemoryStore();
  private final ManualClock clock = new ManualClock();
  private final IdGenerator ids = new SeededIds(1);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  @Test
  void e34_j25_severalCoordinatorsFireEachTimeOnce() {
    Coordinator first = coordinator(ZoneOffset.UTC);
    coordinator(ZoneOffset.UTC).start();
    coordinator(ZoneOffset.UTC).start();
    first.start();
    ScheduleId id = first.schedule(decoded(schedule("@every 3s")), GUEST).id();
    for (int firings = 1; firings <= 20; firings++) {
      clock.set(next(id).orElseThrow());
      int expected = firings;
      await().until(() -> jobs().totalItems() == expected);
    }
    assertThat(jobs().totalItems()).isEqualTo(20);
    assertThat(Duration.between(Instant.parse("2026-01-01T00:00:03Z"), next(id).orElseThrow()))
        .isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aScheduleOutlivesItsCoordinatorAndOneFiringMakesUpForTheMissed() throws Exception {
    Coordinator first = coordinator(ZoneOffset.UTC);
    first.start();
    ScheduleId id = first.schedule(decoded(schedule("@hourly")), GUEST).id();
    first.close();
    clock.advance(Duration.ofHours(10).plusMinutes(30));

    coordinator(ZoneOffset.UTC).start();
    await().until(() -> next(id).orElseThrow().equals(Instant.parse("2026-01-01T11:00:00Z")));
    assertThat(jobs().totalItems()).isEqualTo(1);
    assertThat(jobs().items().getFirst().scheduleId()).contains(id);
  }

  @Test
  void aScheduleFiresInItsOwnZoneOrElseInThatOfTheProcess() {
    Coordinator tokyo = coordinator(ZoneId.of("Asia/Tokyo"));
    tokyo.start();
    ScheduleId own = tokyo.schedule(decoded(schedule("TZ=America/New_York 0 3 * * *")), GUEST).id();
    ScheduleId local = tokyo.schedule(decoded(schedule("0 3 * * *")), GUEST).id();
    assertThat(next(own)).contains(Instant.parse("2026-01-01T08:00:00Z"));
    assertThat(next(local)).contains(Instant.parse("2026-01-01T18:00:00Z"));
  }

  @Test
  void e33_aPauseHoldsForEveryCoordinatorAtOnce() {
    SteppedEngine second = stepped();
    SteppedEngine first = stepped();
    ScheduleId id =
        decided(first, engine -> engine.schedule(decoded(schedule("@hourly")), GUEST)).id();
    second.step();
    decided(
        first,
        engine -> {
          engine.pause(id, GUEST);
          return id;
        });
    clock.advance(Duration.ofHours(2));
    while (first.step() || second.step()) {}
    assertThat(jobs().totalItems()).isZero();
  }

  @Test
  void h19_e31_aRowThatCannotFireStopsNeitherTheStartNorTheOthers() {
    StoreRows rows = new StoreRows(store);
    Instant due = clock.instant().minusSeconds(60);
    ScheduledJob bad = rows.schedule(schedule("99 99 * * *")).firingAt(due);
    ScheduledJob good = rows.schedule(schedule("@hourly")).firingAt(due);
    rows.write()
        .schedules(new Changes.OfSchedules(List.of(bad, good), List.of(), List.of()))
        .commit();

    coordinator(ZoneOffset.UTC).start();
    await().until(() -> jobs().totalItems() == 1);
    await().until(() -> !stored(bad.id()).error().isEmpty());
    assertThat(jobs().items().getFirst().scheduleId()).contains(good.id());
    assertThat(next(bad.id())).isEmpty();
  }

  @Test
  void e50_aFiringThatIsNotCommittedSendsNothingAndComesAgain() {
    AtomicReference<Broker> queues = new AtomicReference<>();
    Coordinator engine = coordinator(ZoneOffset.UTC, queues);
    engine.start();
    ScheduleId id = engine.schedule(decoded(schedule("@hourly")), GUEST).id();
    Instant due = next(id).orElseThrow();
    AtomicInteger undone = new AtomicInteger();
    AtomicBoolean full = new AtomicBoolean(true);
    store.beforeCommit(
        () -> {
          if (full.get()) {
            undone.incrementAndGet();
            throw new UnavailableException("the disk is full");
          }
        });
    clock.set(due);
    await().until(() -> undone.get() > 0);
    assertThat(jobs().totalItems()).isZero();
    assertThat(next(id)).contains(due);
    assertThat(queues.get().queue("default").map(QueueInfo::size).orElse(0)).isZero();

    full.set(false);
    await()
        .until(
            () -> {
              clock.advance(Duration.ofSeconds(1));
              return jobs().totalItems() > 0;
            });
    await().until(() -> queues.get().queue("default").map(QueueInfo::size).orElse(0) == 1);
    assertThat(jobs().totalItems()).isEqualTo(1);
  }

  @Test
  void decision25_aJobTimesOutThoughItsCoordinatorIsGone() throws Exception {
    Coordinator first = coordinator(ZoneOffset.UTC);
    first.start();
    JobId job = first.submit(decoded(bounded("10m")), GUEST).id();
    first.close();
    clock.advance(Duration.ofMinutes(9));

    Coordinator second = coordinator(ZoneOffset.UTC);
    second.start();
    second.recovered().join();
    assertThat(job(job).state()).isEqualTo(JobState.SCHEDULED);
    clock.advance(Duration.ofMinutes(1));
    assertThat(second.awaitEnd(job, Duration.ofSeconds(10))).isPresent();
    assertThat(job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(job(job).error()).isEqualTo("job timed out after 10m");
    assertThat(tasks(job)).extracting(TaskRun::state).containsExactly(TaskState.CANCELLED);
  }

  @Test
  void aDueRetryIsStartedByAnyCoordinator() {
    AtomicReference<Broker> queues = new AtomicReference<>();
    Coordinator first = coordinator(ZoneOffset.UTC, queues);
    first.start();
    Retry later = new Retry(1, "10m", 0, "", 0);
    TaskSpec failing = TaskSpec.named("a").run("true").retry(Optional.of(later)).build();
    JobId job = first.submit(decoded(JobSpec.of("job", List.of(failing))), GUEST).id();
    coordinator(ZoneOffset.UTC).start();
    TaskRun run = tasks(job).getFirst();
    Instant now = clock.instant();
    queues
        .get()
        .report(
            new Report.Failed(run.id(), 1, new NodeProcess(NODE, Instant.EPOCH), now, now, "no"))
        .join();
    first.close();

    clock.advance(Duration.ofMinutes(10));
    await()
        .untilAsserted(
            () ->
                assertThat(tasks(job))
                    .extracting(TaskRun::state)
                    .containsExactlyInAnyOrder(TaskState.FAILED, TaskState.SCHEDULED));
  }

  @Test
  void manyThatAreDueTogetherAreAllDecided() {
    StoreRows rows = new StoreRows(store);
    Instant due = clock.instant().minusSeconds(1);
    JobRun job = rows.job("job").state(JobState.RUNNING).startedAt(due).position(1).build();
    rows.insert(job);
    List<TaskRun> retries = new ArrayList<>();
    for (int i = 0; i < 1_700; i++) {
      TaskId id = new TaskId("%032x".formatted(i));
      retries.add(TaskRunRow.created(id, job.id(), TaskPath.top(0), due).dueAt(due).build());
    }
    rows.insert(retries.toArray(TaskRun[]::new));

    stepped().settle();
    assertThat(tasks(job.id())).allMatch(task -> task.state() == TaskState.SCHEDULED);
  }

  private Coordinator coordinator(ZoneId zone) {
    return coordinator(zone, new AtomicReference<>());
  }

  private Coordinator coordinator(ZoneId zone, AtomicReference<Broker> queues) {
    InProcessBroker broker = broker();
    queues.set(broker);
    Coordinator engine = ThreadedEngine.of(store, broker, clock, zone, ids);
    open.add(engine);
    return engine;
  }

  private SteppedEngine stepped() {
    SteppedEngine engine = new SteppedEngine(store, broker(), clock, ids);
    open.add(engine);
    return engine;
  }

  private InProcessBroker broker() {
    InProcessBroker broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
    open.add(broker);
    return broker;
  }

  /** Asks an engine that is driven by hand. */
  private static <T> T decided(SteppedEngine engine, Function<Coordinator, T> request) {
    AtomicReference<T> answer = new AtomicReference<>();
    Thread client = Thread.ofVirtual().start(() -> answer.set(request.apply(engine.coordinator())));
    await()
        .until(
            () -> {
              engine.step();
              return !client.isAlive();
            });
    return answer.get();
  }

  private static <T> Decoded<T> decoded(T value) {
    return new Decoded<>(value, SourceMap.UNKNOWN);
  }

  private static Schedule schedule(String cron) {
    return new Schedule(StoreRows.spec("nightly"), cron);
  }

  private static JobSpec bounded(String timeout) {
    JobSpec spec = StoreRows.spec("bounded");
    return new JobSpec(
        spec.name(),
        "",
        List.of(),
        spec.tasks(),
        Map.of(),
        Map.of(),
        "",
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        timeout,
        Optional.empty());
  }

  private ScheduledJob stored(ScheduleId id) {
    return store.reads().schedules().schedule(id).orElseThrow();
  }

  private Optional<Instant> next(ScheduleId id) {
    return stored(id).nextAt();
  }

  private Page<JobRun> jobs() {
    return store.reads().jobs().page(new JobQueries.JobQuery("", List.of(), 1, 20));
  }

  private JobRun job(JobId id) {
    return store.reads().jobs().job(id).orElseThrow();
  }

  private List<TaskRun> tasks(JobId id) {
    List<TaskRun> rows = new ArrayList<>();
    store.reads().jobs().execution(id, rows::add);
    return rows;
  }
}
