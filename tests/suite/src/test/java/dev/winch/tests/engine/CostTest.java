package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.event.Command;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Backlog;
import dev.winch.store.Changes;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a job costs, in rows that are read and written. */
class CostTest {
  private static final NodeId NODE = new NodeId("node");

  /** The definition of a job counts as many rows as it has children, if it is written. */
  @Test
  void e41_theCostOfAJobGrowsWithItsChildrenAndNotWithTheirSquare() {
    long small = rowsMoved(100);
    long large = rowsMoved(400);
    assertThat(small).isPositive();
    assertThat(large).as("400 children, where 100 cost %s", small).isLessThan(5 * small);
  }

  /** One at a time, and each is over as it begins. */
  @Test
  void aListIsReadOnceHoweverManyOfItsItemsAreSkipped() {
    CountingStore store = new CountingStore();
    ManualClock clock = new ManualClock();
    TaskSpec skipped = TaskSpec.named("one").run("true").condition("false").build();
    try (InProcessBroker broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load)) {
      SteppedEngine engine = engine(store, broker, clock);
      JobRun job = submit(engine, clock, new Each("", "{{ sequence(0, 5000) }}", skipped, 1));
      assertThat(store.reads().jobs().job(job.id()).orElseThrow().state())
          .isEqualTo(JobState.COMPLETED);
    }
    assertThat(store.pieces).isBetween(1L, 40L);
  }

  private static SteppedEngine engine(Store store, InProcessBroker broker, ManualClock clock) {
    return new SteppedEngine(store, broker, clock, new SeededIds(1));
  }

  /** A job of this one task, which the engine has taken as far as it gets by itself. */
  private static JobRun submit(SteppedEngine engine, ManualClock clock, Each each) {
    TaskSpec all = TaskSpec.named("all").each(Optional.of(each)).build();
    JobRun job =
        JobRunRow.accepted(new JobId("job"), new UserId("guest"), clock.instant())
            .name("job")
            .taskCount(1)
            .build();
    var _ =
        engine
            .coordinator()
            .submit(List.of(new Command.Submit(job, JobSpec.of("job", List.of(all)))));
    engine.settle();
    return job;
  }

  private static long rowsMoved(int children) {
    CountingStore store = new CountingStore();
    ManualClock clock = new ManualClock();
    try (InProcessBroker broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load)) {
      SteppedEngine engine = engine(store, broker, clock);
      TaskSpec one = TaskSpec.named("one").run("true").build();
      JobRun job =
          submit(engine, clock, new Each("", "{{ sequence(0, " + children + ") }}", one, 0));
      List<TaskRun> waiting = store.reads().recovery().tasksIn(TaskState.SCHEDULED, "", 10_000);
      assertThat(waiting).hasSize(children);
      for (TaskRun task : waiting) {
        var _ =
            broker.report(
                new Report.Started(
                    task.id(), 1, new NodeProcess(NODE, Instant.EPOCH), clock.instant()));
        engine.settle();
        var _ =
            broker.report(
                new Report.Completed(
                    task.id(),
                    1,
                    new NodeProcess(NODE, Instant.EPOCH),
                    clock.instant(),
                    clock.instant(),
                    ""));
        engine.settle();
      }
      assertThat(store.reads().jobs().job(job.id()).orElseThrow().state())
          .isEqualTo(JobState.COMPLETED);
      return store.moved;
    }
  }

  /** Counts the rows that transactions ask for and change. */
  private static final class CountingStore implements Store {
    private final MemoryStore store = new MemoryStore();
    private long moved;

    /** Of lists, as they were read. */
    private long pieces;

    @Override
    public <T> T write(Function<Transaction, T> work) {
      return store.write(transaction -> work.apply(counted(transaction)));
    }

    private Transaction counted(Transaction transaction) {
      return (Transaction)
          Proxy.newProxyInstance(
              CostTest.class.getClassLoader(),
              new Class<?>[] {Transaction.class},
              (_, method, arguments) -> {
                try {
                  Object result = method.invoke(transaction, arguments);
                  moved += rows(result);
                  pieces += method.getName().equals("items") ? 1 : 0;
                  if (arguments != null && arguments[0] instanceof Changes changes) {
                    moved +=
                        changes.newJobs().size()
                            + changes.jobs().size()
                            + changes.newTasks().size()
                            + changes.tasks().size();
                  }
                  return result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    private static long rows(Object result) {
      return switch (result) {
        case Collection<?> found -> found.size();
        case Map<?, ?> found -> found.size();
        case null, default -> 0;
      };
    }

    @Override
    public PreparedJob prepare(JobRun job, JobSpec spec) {
      return store.prepare(job, spec);
    }

    @Override
    public boolean sealsSecrets() {
      return store.sealsSecrets();
    }

    @Override
    public Backlog backlog() {
      return store.backlog();
    }

    @Override
    public Reads reads() {
      return store.reads();
    }

    @Override
    public Outbox outbox() {
      return store.outbox();
    }

    @Override
    public boolean fillsQueues() {
      return store.fillsQueues();
    }

    @Override
    public Optional<String> fault() {
      return store.fault();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
