package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.time.NodeWatch;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.SourceMap;
import dev.winch.model.spec.TaskSpec;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who is taken for lost, and who is not, while time goes by second by second. */
class NodeWatchTest {
  private final MemoryStore store = new MemoryStore();
  private final ManualClock clock = new ManualClock();
  private final SeededIds ids = new SeededIds(1);
  private final NodeId node = new NodeId("worker");

  private PlayedBroker broker = new PlayedBroker(true);
  private SteppedEngine engine;
  private NodeWatch watch;
  private Instant workerStarted;
  private Duration workersClock = Duration.ZERO;
  private Instant coordinatorStarted = Instant.EPOCH;
  private boolean workerLives = true;
  private Node.Status workerStatus = Node.Status.UP;
  private boolean coordinatorLives = true;

  @Test
  void decision4_runsOfASilentNodeAreGivenToOthers() {
    TaskRun task = running();
    pass(30);
    assertThat(row(task).state()).isEqualTo(TaskState.RUNNING);

    workerLives = false;
    pass(15);
    assertThat(row(task).state()).isEqualTo(TaskState.RUNNING);
    broker.sent();
    pass(15);
    assertThat(row(task).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(row(task).dispatch()).isEqualTo(2);
    assertThat(row(task).redelivered()).isEqualTo(1);
    assertThat(broker.sent())
        .as("a worker that runs it anyway gets a stop")
        .contains(new Message.Cancel(node, task.id(), 1))
        .anyMatch(message -> message instanceof Message.Dispatch);
    pass(60);
    assertThat(row(task).dispatch()).as("lost once").isEqualTo(2);
  }

  @Test
  void decision2_aTaskIsLostFiveTimesAtMost() {
    TaskRun task = running();
    workerLives = false;
    for (int loss = 1; loss <= 5; loss++) {
      pass(60);
      assertThat(row(task).redelivered()).isEqualTo(loss);
      start(task);
    }
    pass(60);
    assertThat(row(task).state()).isEqualTo(TaskState.FAILED);
    assertThat(row(task).error())
        .startsWith("task redelivered too many times: node ")
        .endsWith(" was lost while it ran");
    assertThat(store.reads().jobs().job(task.jobId()).orElseThrow().state())
        .isEqualTo(JobState.FAILED);
  }

  @Test
  void decision4_queuedTasksNeverExpire() {
    TaskRun task = waiting();
    workerLives = false;
    pass(600);
    assertThat(row(task).state()).isEqualTo(TaskState.SCHEDULED);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void decision4_aBrokerThatDoesNotAnswerLosesNoRun() {
    TaskRun task = running();
    broker.breakDown();
    pass(120);
    broker.recover();
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void decision4_aStoreThatDoesNotAnswerLosesNoRun() {
    TaskRun task = running();
    store.breakDown("disk on fire");
    for (int second = 0; second < 120; second++) {
      clock.advance(Duration.ofSeconds(1));
      engine.step();
    }
    store.recover();
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void decision4_aBacklogOfReportsLosesNoRun() {
    TaskRun task = running();
    broker.holdBack();
    pass(120);
    broker.catchUp();
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void decision4_aSuspendedCoordinatorLosesNoRun() {
    TaskRun task = running();
    coordinatorLives = false;
    workerLives = false;
    pass(600);
    coordinatorLives = true;
    pass(10);
    workerLives = true;
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void decision4_aNewCoordinatorHearsHeartbeatsBeforeItDeclaresNodesLost() {
    TaskRun task = running();
    workerLives = false;
    startWatch();
    pass(15);
    assertThat(row(task).dispatch()).isEqualTo(1);
    pass(15);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void e27_aWorkersWrongClockChangesNothing() {
    workersClock = Duration.ofHours(-9);
    TaskRun task = running();
    pass(60);
    workersClock = Duration.ofHours(3);
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);

    workerLives = false;
    pass(30);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void e27_aCoordinatorsClockThatIsSetLosesNoRun() {
    TaskRun task = running();
    pass(60);
    clock.advance(Duration.ofHours(1));
    pass(60);
    clock.set(clock.instant().minus(Duration.ofHours(2)));
    pass(60);
    assertThat(row(task).dispatch()).isEqualTo(1);

    workerLives = false;
    pass(40);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void decision4_runsOfAProcessThatItsNodeStartedAgainAreLostAtOnce() {
    TaskRun task = running();
    pass(60);
    workerStarted = clock.instant();
    pass(10);
    assertThat(row(task).dispatch()).isEqualTo(2);
    start(task);
    pass(60);
    assertThat(row(task).state()).isEqualTo(TaskState.RUNNING);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void e27_runsOfAnEarlierProcessAreLostThoughItsClockWasAhead() {
    TaskRun task = waiting();
    workersClock = Duration.ofMinutes(10);
    start(task);
    workersClock = Duration.ZERO;
    workerStarted = clock.instant();
    pass(10);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void e36_aRunIsLostThoughItsNodesRowIsGone() {
    TaskRun task = running();
    workerLives = false;
    store.write(
        transaction ->
            transaction.deleteSilentNodes(clock.instant().plusSeconds(1), clock.instant()));
    pass(15);
    assertThat(row(task).dispatch()).isEqualTo(1);
    pass(20);
    assertThat(row(task).dispatch()).isEqualTo(2);
  }

  @Test
  void decision4_severalCoordinatorsLoseARunOnce() {
    TaskRun task = running();
    LoopDriver process = SteppedEngine.driver(clock);
    NodeWatch other =
        new NodeWatch(
            status -> coordinator("c2", status),
            store.reads().nodes(),
            broker,
            clock,
            process.threads());
    other.start();
    workerLives = false;
    for (int second = 0; second < 60; second++) {
      process.step();
      pass(1);
      process.step();
    }
    assertThat(row(task).redelivered()).isEqualTo(1);
  }

  @Test
  void aWorkerInThisProcessIsNeverLost() {
    broker = new PlayedBroker(false);
    TaskRun task = running();
    workerLives = false;
    pass(600);
    assertThat(row(task).dispatch()).isEqualTo(1);
  }

  @Test
  void aSecondRunOfADispatchIsStoppedAndChangesNothing() {
    TaskRun task = running();
    NodeId second = new NodeId("second");
    broker.sent();
    tell(new Report.Started(task.id(), 1, new NodeProcess(second, Instant.EPOCH), clock.instant()));
    assertThat(broker.sent()).containsExactly(new Message.Cancel(second, task.id(), 1));

    tell(new Report.Stopped(task.id(), 1, second, clock.instant()));
    tell(new Report.Returned(task.id(), 1, second));
    tell(
        new Report.Failed(
            task.id(),
            1,
            new NodeProcess(second, Instant.EPOCH),
            clock.instant(),
            clock.instant(),
            "stopped"));
    assertThat(row(task).state()).isEqualTo(TaskState.RUNNING);
    assertThat(row(task).nodeId()).contains(node);
    assertThat(row(task).dispatch()).isEqualTo(1);

    tell(
        new Report.Completed(
            task.id(),
            1,
            row(task).process().orElseThrow(),
            clock.instant(),
            clock.instant(),
            "done"));
    assertThat(row(task).result()).isEqualTo("done");
  }

  @Test
  void e36_aCoordinatorIsANodeAndSaysWhenItStops() {
    startCoordinator();
    pass(1);
    assertThat(store.reads().nodes().heardSince(Instant.EPOCH))
        .anySatisfy(heard -> assertThat(heard.node()).isEqualTo(coordinator("c1", Node.Status.UP)));
    clock.advance(Duration.ofMinutes(1));
    watch.close();
    engine.step();
    assertThat(store.reads().nodes().heardSince(Instant.EPOCH))
        .anySatisfy(
            heard -> {
              assertThat(heard.node().status()).isEqualTo(Node.Status.OFFLINE);
              assertThat(heard.heardAt()).isEqualTo(clock.instant());
            });
  }

  @Test
  void aDrainIsRepeatedUntilTheNodeFollowsAlsoByAnotherCoordinator() {
    startCoordinator();
    workerStarted = clock.instant();
    pass(10);
    broker.breakDown();
    ask(coordinator -> coordinator.drain(node, note()));
    broker.recover();
    assertThat(broker.drains()).isEmpty();

    pass(5);
    assertThat(broker.drains()).containsExactly(Map.entry(node, true));
    workerStatus = Node.Status.DRAINING;
    pass(10);
    broker.drains();
    pass(10);
    assertThat(broker.drains()).as("it follows").isEmpty();

    workerStarted = clock.instant();
    workerStatus = Node.Status.UP;
    startWatch();
    pass(10);
    assertThat(broker.drains()).as("a new process").containsExactly(Map.entry(node, true));
    workerStatus = Node.Status.DRAINING;
    pass(10);
    ask(coordinator -> coordinator.resume(node, note()));
    broker.drains();
    pass(5);
    assertThat(broker.drains()).containsExactly(Map.entry(node, false));
  }

  @Test
  void aLostNodeIsNotAskedToDrain() {
    startCoordinator();
    workerStarted = clock.instant();
    pass(10);
    ask(coordinator -> coordinator.drain(node, note()));
    workerLives = false;
    pass(30);
    broker.drains();
    pass(30);
    assertThat(broker.drains()).isEmpty();
  }

  private TaskRun running() {
    TaskRun task = waiting();
    start(task);
    assertThat(row(task).state()).isEqualTo(TaskState.RUNNING);
    return row(task);
  }

  private TaskRun waiting() {
    startCoordinator();
    workerStarted = clock.instant().plus(workersClock);
    pass(5);
    JobSpec spec = JobSpec.of("job", List.of(TaskSpec.named("a").run("true").build()));
    JobRun[] accepted = new JobRun[1];
    Thread client =
        Thread.ofVirtual()
            .start(
                () ->
                    accepted[0] =
                        engine
                            .coordinator()
                            .submit(new Decoded<>(spec, SourceMap.UNKNOWN), new UserId("guest")));
    while (client.isAlive()) {
      engine.step();
    }
    List<TaskRun> tasks = new ArrayList<>();
    store.reads().jobs().execution(accepted[0].id(), tasks::add);
    return tasks.getFirst();
  }

  private void startCoordinator() {
    engine = new SteppedEngine(store, broker, clock, ids);
    startWatch();
  }

  private void startWatch() {
    Instant started = clock.instant();
    coordinatorStarted = started;
    watch =
        new NodeWatch(
            status -> coordinator("c1", status, started),
            store.reads().nodes(),
            broker,
            clock,
            engine.threads());
    watch.start();
  }

  private Node coordinator(String id, Node.Status status) {
    return coordinator(id, status, coordinatorStarted);
  }

  private Node coordinator(String id, Node.Status status, Instant started) {
    return new Node(
        new NodeId(id), "Coordinator", started, 0, clock.instant(), "", status, "h", 0, 0, "1");
  }

  /** Second by second: the worker's heartbeats every five, the watch, the engine. */
  private void pass(int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.advance(Duration.ofSeconds(1));
      if (workerLives && clock.instant().getEpochSecond() % 5 == 0) {
        Instant there = clock.instant().plus(workersClock);
        var _ =
            broker.report(
                new Report.Heartbeat(
                    new Node(
                        node,
                        "Worker",
                        workerStarted,
                        0,
                        there,
                        "default",
                        workerStatus,
                        "h",
                        0,
                        1,
                        "1")));
      }
      if (coordinatorLives) {
        engine.settle();
      }
    }
  }

  private void start(TaskRun task) {
    tell(
        new Report.Started(
            task.id(),
            row(task).dispatch(),
            new NodeProcess(node, workerStarted),
            clock.instant().plus(workersClock)));
  }

  /** Asks on a thread of its own, because the answer comes by a step of the engine. */
  private void ask(Consumer<Coordinator> question) {
    Thread client = Thread.ofVirtual().start(() -> question.accept(engine.coordinator()));
    while (client.isAlive()) {
      engine.step();
    }
  }

  private AccessEvent note() {
    return new AccessEvent(
        AccessEvent.Action.NODE_DRAINED,
        node.value(),
        new UserId("guest"),
        "",
        "",
        clock.instant());
  }

  private void tell(Report report) {
    var _ = broker.report(report);
    engine.settle();
  }

  private TaskRun row(TaskRun task) {
    return store.reads().jobs().task(task.id()).orElseThrow();
  }
}
