package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.codec.Cipher;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.engine.core.DecisionInput;
import dev.winch.model.event.Command;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import dev.winch.tests.store.StoreOpening;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schedule is deleted together with thousands of jobs that run. */
class ScheduleDeletionTest {
  private static final UserId OPERATOR = new UserId("operator");

  @TempDir private Path temp;

  private final ManualClock clock = new ManualClock();
  private final IdGenerator ids = new SeededIds(1);
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable part : open.reversed()) {
      part.close();
    }
  }

  /** The process dies after the answer, with most of the jobs still running: the next goes on. */
  @Test
  void h6_aDeletionCancelsJobsInBatchesAndContinuesAfterACrash() {
    try (Store store = SqliteStore.open(temp.resolve("winch.db"), Cipher.of(List.of("key")))) {
      StoreRows rows = new StoreRows(store);
      ScheduledJob schedule = stored(rows);
      List<JobRun> jobs = running(rows, schedule, 3_000);

      SteppedEngine first = new SteppedEngine(store, broker(store), clock, ids);
      first.settle();
      var answer =
          first.coordinator().ask(new Command.DeleteSchedule(schedule.id(), true, OPERATOR));
      long before = 0;
      for (int i = 0; i < 10; i++) {
        clock.advance(Duration.ofMillis(1));
        first.step();
        long now = cancelled(store);
        assertThat(now - before)
            .as("jobs of one transaction")
            .isBetween(1L, (long) DecisionInput.JOBS);
        before = now;
      }
      assertThat(answer).isCompleted();
      assertThat(store.reads().schedules().schedule(schedule.id())).isEmpty();
      assertThat(store.reads().schedules().page(1, 10).totalItems()).isZero();

      Coordinator second = coordinator(store);
      second.start();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                clock.advance(Duration.ofMillis(1));
                assertThat(cancelled(store)).isEqualTo(jobs.size());
              });
      await()
          .untilAsserted(
              () -> assertThat(store.<Optional<?>>write(t -> t.schedule(schedule.id()))).isEmpty());
      second.close();

      AuditEntry entry =
          store.reads().jobs().audit(jobs.getLast().id().value(), 1, 1).items().getFirst();
      assertThat(entry.action()).isEqualTo(AuditEntry.Action.CANCELLED);
      assertThat(entry.by()).isEqualTo(OPERATOR);
      assertThat(entry.with()).contains(schedule.id().value());
    }
  }

  /** Each page is one coordinator's, and each job is cancelled once, by any of them. */
  @Test
  void h6_e34_severalCoordinatorsCancelEachJobOnce() {
    PostgresServer server = PostgresServer.shared();
    try (Store store = StoreOpening.of(server.dsn(server.newDatabase())).open()) {
      StoreRows rows = new StoreRows(store);
      ScheduledJob schedule = stored(rows);
      List<JobRun> jobs = running(rows, schedule, 500);
      Coordinator first = coordinator(store);
      Coordinator second = coordinator(store);
      first.start();
      second.start();

      first.delete(schedule.id(), true, OPERATOR);
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                clock.advance(Duration.ofMillis(10));
                assertThat(cancelled(store)).isEqualTo(jobs.size());
              });
      first.close();
      second.close();

      assertThat(jobs)
          .allSatisfy(
              job ->
                  assertThat(store.reads().jobs().audit(job.id().value(), 1, 9).items())
                      .extracting(AuditEntry::action)
                      .containsExactly(AuditEntry.Action.CANCELLED, AuditEntry.Action.SUBMITTED));
    }
  }

  private ScheduledJob stored(StoreRows rows) {
    ScheduledJob schedule = rows.schedule("busy").firingAt(clock.instant().plusSeconds(3600));
    rows.write()
        .schedules(new Changes.OfSchedules(List.of(schedule), List.of(), List.of()))
        .commit();
    return schedule;
  }

  private static List<JobRun> running(StoreRows rows, ScheduledJob schedule, int count) {
    List<JobRun> jobs =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    rows.job("run " + i)
                        .scheduleId(schedule.id())
                        .state(JobState.RUNNING)
                        .startedAt(rows.clock().instant())
                        .position(1)
                        .build())
            .toList();
    rows.insert(jobs.toArray(JobRun[]::new));
    rows.insert(
        jobs.stream()
            .map(job -> rows.task(job).state(TaskState.SCHEDULED).dispatch(1).build())
            .toArray(TaskRun[]::new));
    return jobs;
  }

  private static long cancelled(Store store) {
    List<String> states = List.of(JobState.CANCELLED.name());
    JobQuery query = new JobQuery("", "", List.of(), states, List.of(), 1, 1);
    return store.reads().jobs().page(query).totalItems();
  }

  private Coordinator coordinator(Store store) {
    return ThreadedEngine.of(store, broker(store), clock, ids);
  }

  private InProcessBroker broker(Store store) {
    InProcessBroker broker =
        new InProcessBroker(new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
    open.add(broker);
    return broker;
  }
}
