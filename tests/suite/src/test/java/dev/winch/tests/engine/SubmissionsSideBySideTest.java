package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.model.event.Command;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.store.StoreOpening;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Submissions beside another transaction of the same engine. */
@Timeout(300)
class SubmissionsSideBySideTest {
  private static final PostgresServer SERVER = PostgresServer.shared();

  private final SeededIds ids = new SeededIds(1);

  @Test
  void submissionsDoNotWaitForATransactionThatTakesItsTime() throws InterruptedException {
    try (PostgresStore store = open(PoolSize.STANDARD);
        Coordinator engine = engine(store)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch may = new CountDownLatch(1);
      CompletableFuture<Void> slow =
          engine.ask(
              transaction -> {
                begun.countDown();
                awaitUnchecked(may);
              });
      begun.await();

      List<JobId> accepted = IntStream.range(0, 20).mapToObj(_ -> submitted(engine)).toList();

      assertThat(slow).isNotDone();
      assertThat(accepted).allSatisfy(job -> assertThat(store.reads().jobs().job(job)).isPresent());
      may.countDown();
      slow.join();
    }
  }

  @Test
  void oneConnectionIsEnough() {
    PoolSize one = PoolSize.of(1, 1, Duration.ZERO, Duration.ZERO);
    try (PostgresStore store = open(one);
        Coordinator engine = engine(store)) {
      assertThat(store.reads().jobs().job(submitted(engine))).isPresent();
    }
  }

  private static PostgresStore open(PoolSize size) {
    return StoreOpening.of(SERVER.dsn(SERVER.newDatabase())).size(size).open();
  }

  private Coordinator engine(PostgresStore store) {
    Coordinator engine =
        ThreadedEngine.of(store, new PlainSharedBroker().end(), Clock.systemUTC(), ids);
    engine.start();
    return engine;
  }

  private JobId submitted(Coordinator engine) {
    JobSpec spec = JobSpec.of("job", List.of(TaskSpec.named("t").run("true").build()));
    JobRun job =
        JobRunRow.accepted(new JobId(ids.next()), new UserId("guest"), Clock.systemUTC().instant())
            .described(spec)
            .build();
    engine.submit(List.of(new Command.Submit(job, spec))).join();
    return job.id();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
