package dev.winch.tests.engine;

import static org.awaitility.Awaitility.await;

import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.model.event.Command;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.store.StoreOpening;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One coordinator hears of what another one commits. */
@Timeout(300)
class ChangesElsewhereTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final UserId GUEST = new UserId("guest");

  private final SeededIds ids = new SeededIds(1);
  private final String database = SERVER.newDatabase();

  @Test
  void commitsOfAnotherCoordinatorAreSeenAfterALostConnection() throws Exception {
    try (PostgresStore here = open();
        PostgresStore there = open();
        Coordinator watching = engine(here);
        Coordinator committing = engine(there)) {
      for (int round = 0; round < 2; round++) {
        JobId job =
            await()
                .atMost(PATIENCE)
                .ignoreExceptions() // its connections were cut
                .until(() -> submitted(committing), _ -> true);
        Queue<JobChange> heard = new ConcurrentLinkedQueue<>();
        CompletableFuture<Boolean> missed = new CompletableFuture<>();
        Queue<JobChange> ofAll = new ConcurrentLinkedQueue<>();
        try (ChangeWatch.Registration _ = watching.changes().of(job, heard::add);
            ChangeWatch.Registration _ =
                watching.changes().ofAll(ofAll::add, () -> missed.complete(true))) {
          committing.ask(new Command.Cancel(job, GUEST)).join();
          // By a notice, or if that was lost by comparing.
          await().atMost(PATIENCE).until(() -> heard.stream().anyMatch(JobChange::header));
          // Notices come again: each later job is reported as what it is.
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .until(
                  () -> {
                    submitted(committing);
                    return ofAll.stream().anyMatch(JobChange::complete);
                  });
          // What a lost notice was about is looked up soon after somebody began to watch.
          missed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        SERVER.cutConnections(database);
      }
    }
  }

  private PostgresStore open() {
    return StoreOpening.of(SERVER.dsn(database)).open();
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
        JobRunRow.accepted(new JobId(ids.next()), GUEST, Clock.systemUTC().instant())
            .described(spec)
            .build();
    engine.submit(List.of(new Command.Submit(job, spec))).join();
    return job.id();
  }
}
