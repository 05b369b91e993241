package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Engines on a broker that lives on without them, driven step by step. */
class SharedBrokerTest {
  private static final UserId GUEST = new UserId("guest");

  private static final NodeId NODE = new NodeId("node");

  private final MemoryStore store = new MemoryStore();
  private final ManualClock clock = new ManualClock();
  private final SeededIds ids = new SeededIds(1);
  private final PlainSharedBroker broker = new PlainSharedBroker();

  @Test
  void aJobIsAcceptedWhileTheBrokerIsDownAndRunsWhenItIsBack() {
    SteppedEngine engine = engine();
    broker.goDown();

    assertThat(submit(engine)).isCompleted();
    assertThat(broker.waiting()).isEmpty();

    broker.comeBack();
    engine.step();
    assertThat(broker.waiting()).hasSize(1);
    assertThat(leftInTheOutbox()).isZero();
  }

  @Test
  void e1_messagesOfADeadCoordinatorAreSentByAnother() {
    SteppedEngine dying = engine();
    broker.goDown();
    var _ = submit(dying);
    broker.comeBack();

    SteppedEngine other = engine();
    other.step();
    assertThat(broker.waiting()).as("it is still the first one's to hand over").isEmpty();

    clock.advance(Duration.ofSeconds(16));
    other.step();
    assertThat(broker.waiting()).extracting(TaskOrder::dispatch).containsExactly(1);
    assertThat(leftInTheOutbox()).isZero();
  }

  @Test
  void aLateDispatchOfAnEndedTaskIsNotSent() {
    SteppedEngine engine = engine();
    broker.goDown();
    JobId job = new JobId(submitted(engine));
    var _ = engine.coordinator().ask(new Command.Cancel(job, GUEST));
    engine.step();
    broker.comeBack();

    SteppedEngine other = engine();
    clock.advance(Duration.ofSeconds(16));
    other.step();
    assertThat(broker.waiting()).isEmpty();
    assertThat(leftInTheOutbox()).isZero();
  }

  @Test
  void e1_tasksThatRunAtTheStartOfACoordinatorAreNotLost() {
    SteppedEngine engine = engine();
    var _ = submit(engine);
    TaskOrder order = broker.take();
    var _ =
        broker.tell(
            new Report.Started(
                order.id(),
                order.dispatch(),
                new NodeProcess(NODE, Instant.EPOCH),
                clock.instant()));
    engine.step();

    SteppedEngine next = engine();
    next.step();

    TaskRun task = store.reads().jobs().task(order.id()).orElseThrow();
    assertThat(task.state()).isEqualTo(TaskState.RUNNING);
    assertThat(task.redelivered()).isZero();
  }

  @Test
  void e13_childrenThatADeadCoordinatorLeftForLaterAreMadeByAnother() {
    SteppedEngine dying = engine();
    TaskSpec one = TaskSpec.named("one").run("true").build();
    Each each = new Each("item", "{{ sequence(0, 2999) }}", one, 0);
    var _ = submit(dying, TaskSpec.named("all").each(Optional.of(each)).build());
    assertThat(scheduled()).isBetween(1, 2_998);

    SteppedEngine other = engine();
    clock.advance(Duration.ofSeconds(6));
    other.settle();

    assertThat(scheduled()).isEqualTo(2_999);
  }

  private int scheduled() {
    return store.reads().recovery().tasksIn(TaskState.SCHEDULED, "", 10_000).size();
  }

  @Test
  void e39_aTaskThatTheBrokerHasLostIsQueuedAgainUnderItsNumber() {
    SteppedEngine engine = engine();
    var _ = submit(engine);
    broker.wipe();

    for (int look = 0; look < 4; look++) {
      clock.advance(Duration.ofSeconds(31));
      engine.step();
    }
    assertThat(broker.waiting()).extracting(TaskOrder::dispatch).containsExactly(1);
  }

  @Test
  void aTaskInAQueueThatWorksIsNotQueuedAgain() {
    SteppedEngine engine = engine();
    var _ = submit(engine);
    var _ = submit(engine);
    broker.take();

    for (int look = 0; look < 10; look++) {
      clock.advance(Duration.ofSeconds(31));
      engine.step();
    }
    assertThat(broker.waiting()).hasSize(1);
  }

  @Test
  void h2_aWaiterHearsOfAnEndThatAnotherCoordinatorCommitted() throws Exception {
    SteppedEngine first = engine();
    SteppedEngine second = engine();
    JobId job = new JobId(submitted(second));
    CompletableFuture<Optional<JobRun>> ended = new CompletableFuture<>();
    Thread waiter =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    ended.complete(second.coordinator().awaitEnd(job, Duration.ofMinutes(2)));
                  } catch (InterruptedException e) {
                    ended.completeExceptionally(e);
                  }
                });

    var _ = first.coordinator().ask(new Command.Cancel(job, GUEST));
    first.step();

    assertThat(ended.get(2, TimeUnit.MINUTES))
        .get()
        .extracting(JobRun::state)
        .isEqualTo(JobState.CANCELLED);
    waiter.join();
  }

  private SteppedEngine engine() {
    return new SteppedEngine(store, broker.end(), clock, ids);
  }

  private CompletableFuture<Void> submit(SteppedEngine engine) {
    return submit(engine, TaskSpec.named("a").run("true").build());
  }

  private CompletableFuture<Void> submit(SteppedEngine engine, TaskSpec task) {
    JobSpec spec = JobSpec.of("job", List.of(task));
    JobRun job =
        JobRunRow.accepted(new JobId(ids.next()), new UserId("guest"), clock.instant())
            .name(spec.name())
            .taskCount(1)
            .build();
    CompletableFuture<Void> done =
        engine.coordinator().submit(List.of(new Command.Submit(job, spec)));
    engine.step();
    return done;
  }

  /** The id of a job that was submitted. */
  private String submitted(SteppedEngine engine) {
    var _ = submit(engine);
    List<TaskRun> waiting =
        new ArrayList<>(store.reads().recovery().tasksIn(TaskState.SCHEDULED, "", 10));
    return waiting.getLast().jobId().value();
  }

  private int leftInTheOutbox() {
    return store
        .outbox()
        .claim(clock.instant().plus(Duration.ofDays(1)), clock.instant(), 100)
        .size();
  }
}
