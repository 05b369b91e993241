package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.event.Report;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.JobQueries;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine with a real broker, on a store that survives the engine's restarts. */
class CoordinatorTest {
  private static final NodeId NODE = new NodeId("node");
  private static final UserId GUEST = new UserId("guest");

  private final MemoryStore store = new MemoryStore();
  private final ManualClock clock = new ManualClock();
  private final SeededIds ids = new SeededIds(1);
  private Broker broker;
  private Coordinator engine;

  @AfterEach
  void stop() {
    if (engine != null) {
      crash();
    }
  }

  @Test
  void aJobIsAnsweredAsAcceptedAndRunsToItsEnd() throws Exception {
    start();
    worker("default", delivery -> complete(delivery, "hi"));
    JobRun accepted = submit(job(task("a"), task("b")));
    assertThat(accepted.state()).isEqualTo(JobState.PENDING);
    JobRun ended = engine.awaitEnd(accepted.id(), Duration.ofSeconds(10)).orElseThrow();
    assertThat(ended.state()).isEqualTo(JobState.COMPLETED);
    assertThat(tasks(accepted.id())).hasSize(2).allMatch(task -> task.result().equals("hi"));
  }

  @Test
  void aWaitThatTimesOutReturnsNothing() throws Exception {
    start();
    JobRun accepted = submit(job(task("a")));
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void h2_aWaiterHearsOfCancellationToo() throws Exception {
    start();
    JobRun accepted = submit(job(task("a")));
    engine.cancel(accepted.id(), GUEST);
    JobRun ended = engine.awaitEnd(accepted.id(), Duration.ofSeconds(10)).orElseThrow();
    assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void f4_moreTasksThanOnePageHoldsAreCancelledWithTheirJob() {
    start();
    TaskSpec child = TaskSpec.named("c").run("true").build();
    TaskSpec each =
        TaskSpec.named("e")
            .each(Optional.of(new Each("", "{{ sequence(0, 700) }}", child, 0)))
            .build();
    JobRun accepted = submit(job(each));
    await().until(() -> tasks(accepted.id()).size() == 701);
    engine.cancel(accepted.id(), GUEST);
    assertThat(tasks(accepted.id()))
        .hasSize(701)
        .extracting(TaskRun::state)
        .containsOnly(TaskState.CANCELLED);
  }

  @Test
  void refusalsReachTheCaller() {
    start();
    assertThatThrownBy(() -> engine.cancel(new JobId("nope"), GUEST))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("job not found");
    JobRun accepted = submit(job(task("a")));
    assertThatThrownBy(() -> engine.restart(accepted.id(), GUEST))
        .isInstanceOf(ConflictException.class)
        .hasMessage("job is SCHEDULED and can not be restarted");
  }

  @Test
  void decision3_aWaitingTaskIsQueuedAgainUnderItsDispatch() throws Exception {
    start();
    JobRun accepted = submit(job(task("a")));
    crash();

    start();
    worker("default", delivery -> complete(delivery, ""));
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10))).isPresent();
    assertThat(tasks(accepted.id()).getFirst().dispatch()).isEqualTo(1);
    assertThat(tasks(accepted.id()).getFirst().redelivered()).isZero();
  }

  @Test
  void decision2_aRunOfALostNodeRunsOnceMore() throws Exception {
    start();
    Semaphore running = new Semaphore(0);
    worker(
        "default",
        delivery -> {
          broker
              .report(
                  new Report.Started(
                      delivery.order().id(),
                      delivery.order().dispatch(),
                      new NodeProcess(NODE, Instant.EPOCH),
                      clock.instant()))
              .join();
          running.release();
        });
    JobRun accepted = submit(job(task("a")));
    assertThat(running.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    crash();

    start();
    worker("default", delivery -> complete(delivery, "late"));
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10))).isPresent();
    TaskRun task = tasks(accepted.id()).getFirst();
    assertThat(task.dispatch()).isEqualTo(2);
    assertThat(task.redelivered()).isEqualTo(1);
    assertThat(tasks(accepted.id())).hasSize(1);
  }

  @Test
  void e20_aDelayedRetrySurvivesARestart() throws Exception {
    start();
    worker("default", this::fail);
    Retry later = new Retry(1, "10m", 0, "", 0);
    JobRun accepted =
        submit(job(TaskSpec.named("a").run("true").retry(Optional.of(later)).build()));
    await().until(() -> tasks(accepted.id()).size() == 2);
    crash();

    start();
    worker("default", delivery -> complete(delivery, ""));
    clock.advance(Duration.ofMinutes(11));
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10)))
        .get()
        .extracting(JobRun::state)
        .isEqualTo(JobState.COMPLETED);
  }

  @Test
  void e1_reportsOutliveABrokenStore() throws Exception {
    start();
    ConcurrentLinkedQueue<Broker.Delivery> taken = new ConcurrentLinkedQueue<>();
    worker("default", taken::add);
    JobRun accepted = submit(job(task("a")));
    await().until(() -> !taken.isEmpty());

    store.breakDown("disk on fire");
    Thread report = Thread.ofVirtual().start(() -> complete(taken.poll(), "kept"));
    assertThatThrownBy(() -> submit(job(task("b")))).isInstanceOf(UnavailableException.class);
    assertThat(engine.faults()).containsEntry("database", "disk on fire");
    store.recover();
    report.join();

    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10))).isPresent();
    assertThat(tasks(accepted.id()).getFirst().result()).isEqualTo("kept");
  }

  @Test
  void decision1_e38_aCommitOfUnknownOutcomeIsNotAppliedTwice() throws Exception {
    start();
    List<Integer> left = new ArrayList<>(List.of(1, 2));
    store.afterCommit(
        () -> {
          if (!left.isEmpty()) {
            left.removeLast();
            throw new UnavailableException("the answer was lost");
          }
        });
    worker("default", delivery -> complete(delivery, ""));
    assertThatThrownBy(() -> submit(job(task("a")))).isInstanceOf(UnavailableException.class);
    JobRun second = submitUntilHeard(job(task("b")));
    assertThat(engine.awaitEnd(second.id(), Duration.ofSeconds(10))).isPresent();
    assertThat(tasks(second.id())).hasSize(1);
  }

  @Test
  void effectsOfACommitOfUnknownOutcomeAreDone() throws Exception {
    start();
    worker("default", delivery -> complete(delivery, ""));
    AtomicBoolean lost = new AtomicBoolean();
    store.afterCommit(
        () -> {
          if (!lost.getAndSet(true)) {
            throw new UnavailableException("the answer was lost");
          }
        });
    assertThatThrownBy(() -> submit(job(task("a")))).isInstanceOf(UnavailableException.class);
    await()
        .untilAsserted(
            () -> assertThat(jobs()).extracting(JobRun::state).containsOnly(JobState.COMPLETED));
  }

  @Test
  void waitingTasksAreQueuedAgainAfterTheClockWasSetBack() throws Exception {
    start(() -> "f" + ids.next().substring(1));
    JobRun accepted = submit(job(task("a")));
    crash();

    start();
    worker("default", delivery -> complete(delivery, ""));
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void decision1_aRetryThatIsDueAtTheStartIsHandedOverOnce() {
    start();
    worker("failing", this::fail);
    Retry later = new Retry(1, "10m", 0, "", 0);
    TaskSpec failing =
        TaskSpec.named("b").run("true").queue("failing").retry(Optional.of(later)).build();
    TaskSpec both =
        TaskSpec.named("both")
            .parallel(Optional.of(new Parallel(List.of(task("a"), failing))))
            .build();
    JobRun accepted = submit(job(both));
    await().until(() -> tasks(accepted.id()).size() == 4);
    crash();

    broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
    try (SteppedEngine next = new SteppedEngine(store, broker, clock, ids)) {
      clock.advance(Duration.ofMinutes(11));
      worker("failing", _ -> {});
      next.settle();
      assertThat(next.coordinator().queue("failing").orElseThrow().unacked()).isEqualTo(1);
    }
  }

  @Test
  void e2_aFaultOfWinchIsTriedAgainAndNeverChargedToTheTask() throws Exception {
    start();
    ConcurrentLinkedQueue<Broker.Delivery> taken = new ConcurrentLinkedQueue<>();
    worker("default", taken::add);
    JobRun accepted = submit(job(task("a")));
    await().until(() -> !taken.isEmpty());

    store.beforeCommit(
        () -> {
          throw new IllegalStateException("a defect of ours");
        });
    Broker.Delivery delivery = taken.poll();
    assertThatThrownBy(() -> complete(delivery, "kept"))
        .hasCauseInstanceOf(InternalException.class);
    assertThat(tasks(accepted.id()).getFirst().state().isFinal()).isFalse();
    assertThat(jobs().getFirst().state().isFinal()).isFalse();

    store.beforeCommit(() -> {});
    complete(delivery, "kept");
    assertThat(engine.awaitEnd(accepted.id(), Duration.ofSeconds(10))).isPresent();
    assertThat(tasks(accepted.id()))
        .singleElement()
        .satisfies(task -> assertThat(task.result()).isEqualTo("kept"))
        .satisfies(task -> assertThat(task.attempts()).isZero());
  }

  @Test
  void e47_anErrorInOneDecisionEndsNothingElse() throws Exception {
    for (Error error :
        List.of(new StackOverflowError(), new NoClassDefFoundError("?"), new AssertionError())) {
      AtomicBoolean armed = new AtomicBoolean();
      start(
          () -> {
            if (armed.get() && onEngineThread()) {
              armed.set(false);
              throw error;
            }
            return ids.next();
          });
      worker("default", delivery -> complete(delivery, ""));
      armed.set(true);
      assertThatThrownBy(() -> submit(job(task("a")))).isInstanceOf(InternalException.class);
      JobRun next = submit(job(task("b")));
      assertThat(engine.awaitEnd(next.id(), Duration.ofSeconds(10))).isPresent();
      assertThat(engine.faults()).isEmpty();
      assertThat(engine.death()).isNotDone();
      crash();
    }
    assertThat(jobs()).hasSize(3).allMatch(job -> job.state() == JobState.COMPLETED);
  }

  @Test
  void e47_anErrorOfTheMachineEndsTheEngineAndFailsEveryCaller() {
    AtomicBoolean armed = new AtomicBoolean();
    start(
        () -> {
          if (armed.get() && onEngineThread()) {
            throw new OutOfMemoryError("played");
          }
          return ids.next();
        });
    JobRun before = submit(job(task("a")));
    armed.set(true);
    assertThatThrownBy(() -> submit(job(task("b"))))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the engine died");
    assertThat(engine.death())
        .succeedsWithin(Duration.ofSeconds(5))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(engine.faults()).containsKey("engine");
    assertThatThrownBy(() -> submit(job(task("c")))).isInstanceOf(UnavailableException.class);
    assertThat(jobs()).extracting(JobRun::id).containsExactly(before.id());
  }

  private static boolean onEngineThread() {
    return Thread.currentThread().getName().equals("winch-engine");
  }

  @Test
  void aStoppedEngineRefusesCommands() {
    start();
    crash();
    assertThatThrownBy(() -> submit(job(task("a")))).isInstanceOf(UnavailableException.class);
  }

  @Test
  void manyJobsAtOnceAllEnd() throws Exception {
    start();
    worker("default", delivery -> complete(delivery, ""));
    List<JobId> accepted = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      accepted.add(submit(job(task("a"), task("b"))).id());
    }
    for (JobId id : accepted) {
      assertThat(engine.awaitEnd(id, Duration.ofSeconds(20))).isPresent();
    }
  }

  private JobRun submitUntilHeard(JobSpec job) {
    while (true) {
      try {
        return submit(job);
      } catch (UnavailableException e) {
        Thread.onSpinWait();
      }
    }
  }

  private void start() {
    start(ids);
  }

  private void start(IdGenerator ofProcess) {
    broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
    engine = ThreadedEngine.of(store, broker, clock, ofProcess);
    engine.start();
  }

  /** What is in memory is gone, what is in the store stays. */
  private void crash() {
    broker.close();
    engine.close();
  }

  private void worker(String queue, Broker.TaskHandler handler) {
    broker.consume(queue, 4, handler);
  }

  private void complete(Broker.Delivery delivery, String result) {
    broker
        .report(
            new Report.Completed(
                delivery.order().id(),
                delivery.order().dispatch(),
                new NodeProcess(NODE, Instant.EPOCH),
                clock.instant(),
                clock.instant(),
                result))
        .join();
    delivery.ack();
  }

  private void fail(Broker.Delivery delivery) {
    broker
        .report(
            new Report.Failed(
                delivery.order().id(),
                delivery.order().dispatch(),
                new NodeProcess(NODE, Instant.EPOCH),
                clock.instant(),
                clock.instant(),
                "no"))
        .join();
    delivery.ack();
  }

  private JobRun submit(JobSpec job) {
    return engine.submit(new Decoded<>(job, SourceMap.UNKNOWN), GUEST);
  }

  private List<JobRun> jobs() {
    return store.reads().jobs().page(new JobQueries.JobQuery("", List.of(), 1, 20)).items();
  }

  private List<TaskRun> tasks(JobId id) {
    List<TaskRun> rows = new ArrayList<>();
    store.reads().jobs().execution(id, rows::add);
    return rows;
  }

  private static JobSpec job(TaskSpec... tasks) {
    return JobSpec.of("job", List.of(tasks));
  }

  private static TaskSpec task(String name) {
    return TaskSpec.named(name).run("true").build();
  }
}
