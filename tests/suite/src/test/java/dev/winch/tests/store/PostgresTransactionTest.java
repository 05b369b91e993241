package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.store.postgres.PoolSize;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions side by side on one server, and one that fails. */
class PostgresTransactionTest {
  private static final PostgresServer SERVER = PostgresServer.shared();

  private final String database = SERVER.newDatabase();
  private final Store store = opening().open();
  private final StoreRows rows = new StoreRows(store);

  private StoreOpening opening() {
    return StoreOpening.of(SERVER.dsn(database));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void E42_poolOfOneServesManyThreads() throws InterruptedException {
    try (Store one =
        opening()
            .size(new PoolSize(1, 1, Duration.ofHours(1), Duration.ofMinutes(5)))
            .patience(Duration.ofSeconds(5))
            .open()) {
      JobRun job = rows.job("counter").build();
      rows.insert(job);
      List<Thread> threads =
          IntStream.range(0, 8)
              .mapToObj(i -> Thread.ofVirtual().start(() -> countTo(one, job.id(), 25)))
              .toList();
      for (Thread thread : threads) {
        thread.join(Duration.ofSeconds(60));
      }
      assertThat(one.reads().jobs().job(job.id()).orElseThrow().position()).isEqualTo(200);
    }
  }

  private void countTo(Store counted, JobId id, int rounds) {
    for (int round = 0; round < rounds; round++) {
      counted.reads().jobs().job(id);
      counted.write(
          transaction -> {
            JobRun job = transaction.jobs(List.of(id)).get(id);
            transaction.spec(id);
            transaction.apply(
                rows.write()
                    .jobs(JobRunRow.of(job).position(job.position() + 1).build())
                    .changes());
            return null;
          });
    }
  }

  @Test
  void deadlockIsResolvedByRunningAgain() throws Exception {
    JobRun a = rows.job("a").build();
    JobRun b = rows.job("b").build();
    rows.insert(a, b);
    CyclicBarrier bothHoldOne = new CyclicBarrier(2);
    AtomicInteger runs = new AtomicInteger();
    Thread other = Thread.ofPlatform().start(() -> lock(b.id(), a.id(), bothHoldOne, runs));
    lock(a.id(), b.id(), bothHoldOne, runs);
    other.join();

    assertThat(runs).as("the victim may be one a second time").hasValueGreaterThan(2);
    assertThat(store.reads().jobs().job(a.id()).orElseThrow().position()).isEqualTo(2);
    assertThat(store.reads().jobs().job(b.id()).orElseThrow().position()).isEqualTo(2);
  }

  private void lock(JobId first, JobId second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
    AtomicBoolean again = new AtomicBoolean();
    store.write(
        transaction -> {
          runs.incrementAndGet();
          JobRun one = transaction.jobs(List.of(first)).get(first);
          if (!again.getAndSet(true)) {
            pass(bothHoldOne);
          }
          JobRun two = transaction.jobs(List.of(second)).get(second);
          transaction.apply(rows.write().jobs(next(one), next(two)).changes());
          return null;
        });
  }

  @Test
  void heldJobsAndThoseAroundThemKeepOthersWaiting() throws InterruptedException {
    JobRun parent = rows.job("parent").build();
    TaskRun around = rows.task(parent).build();
    JobRun child = rows.job("child").parentId(around.id()).build();
    TaskRun task = rows.task(child).build();
    rows.insert(parent, child);
    rows.insert(around, task);
    Queue<String> order = new ConcurrentLinkedQueue<>();
    Thread other =
        store.write(
            transaction -> {
              TaskId unknown = new TaskId("unknown");
              transaction.hold(List.of(task.id(), unknown), List.of(new JobId("unknown")));
              assertThat(transaction.tasks(List.of(task.id(), unknown)))
                  .containsOnlyKeys(task.id());
              assertThat(transaction.jobs(List.of(child.id(), parent.id(), new JobId("unknown"))))
                  .containsOnlyKeys(child.id(), parent.id());
              Thread waiting =
                  Thread.ofPlatform()
                      .start(
                          () ->
                              store.write(
                                  second -> {
                                    second.jobs(List.of(parent.id()));
                                    return order.add("second");
                                  }));
              await()
                  .until(
                      () ->
                          SERVER
                              .sql(
                                  database,
                                  "select count(*) from pg_stat_activity"
                                      + " where datname = current_database()"
                                      + " and wait_event_type = 'Lock'")
                              .equals("1"));
              order.add("first");
              return waiting;
            });
    other.join();

    assertThat(order).containsExactly("first", "second");
  }

  private static JobRun next(JobRun job) {
    return JobRunRow.of(job).position(job.position() + 1).build();
  }

  private static void pass(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void changesOfOneMessageAreKeptTogetherOrNotAtAll() {
    JobRun job = rows.job("j").state(JobState.RUNNING).build();
    Changes changes =
        rows.write()
            .newJob(job, StoreRows.spec("j"))
            .output(job, "a", "1")
            .jobs(rows.job("unknown").build())
            .changes();

    assertThatThrownBy(
            () ->
                store.write(
                    transaction -> {
                      transaction.apply(changes);
                      return null;
                    }))
        .hasMessageContaining("a row to be replaced does not exist");
    assertThat(store.reads().jobs().job(job.id())).isEmpty();
    assertThat(store.<Map<String, String>>write(t -> t.outputs(job.id()))).isEmpty();
  }
}
