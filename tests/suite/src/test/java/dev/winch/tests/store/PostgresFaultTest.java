package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server that is shut down, crashes, breaks connections off and refuses. */
class PostgresFaultTest {
  private static final PostgresServer SERVER =
      PostgresServer.launch("fsync=off", "deadlock_timeout=200ms");
  private static final Cipher CIPHER = Cipher.of(List.of("key"));

  private String database;
  private Store store;
  private StoreRows rows;

  @AfterAll
  static void stopServer() {
    SERVER.close();
  }

  @BeforeEach
  void open() {
    database = SERVER.newDatabase();
    store = open(PoolSize.STANDARD, Duration.ZERO);
    rows = new StoreRows(store);
  }

  private PostgresStore open(PoolSize size, Duration wait) {
    return PostgresStore.open(
        Dsn.parse(SERVER.dsn(database)),
        size,
        CIPHER,
        Optional.empty(),
        wait,
        new SplittableRandom(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Writers that put one output after another, and what they heard of each. */
  private final class Load implements AutoCloseable {
    private final JobRun job = rows.job("load").build();
    private final Set<String> kept = ConcurrentHashMap.newKeySet();
    private final Set<String> unheard = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> writers;

    Load() {
      rows.insert(job);
      writers =
          IntStream.range(0, 4)
              .mapToObj(writer -> Thread.ofPlatform().start(() -> write(writer)))
              .toList();
      goesOn();
    }

    private void write(int writer) {
      for (int i = 0; !over.get(); i++) {
        String name = writer + "/" + i;
        try {
          store.write(
              transaction -> {
                transaction.jobs(List.of(job.id()));
                transaction.apply(rows.write().output(job, name, "1").changes());
                return null;
              });
          kept.add(name);
        } catch (UnavailableException e) {
          unheard.add(name);
        }
      }
    }

    /** Waits until more is written. */
    void goesOn() {
      int before = kept.size();
      await().atMost(Duration.ofMinutes(4)).until(() -> kept.size() > before + 20);
    }

    /** What was answered is there, and nothing that was not asked. */
    void check() {
      over.set(true);
      writers.forEach(
          writer -> {
            try {
              writer.join();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      Set<String> stored = StoreRows.outputs(store.reads(), job.id()).keySet();
      assertThat(stored).containsAll(kept);
      stored.forEach(name -> assertThat(kept.contains(name) || unheard.contains(name)).isTrue());
    }

    @Override
    public void close() {
      over.set(true);
    }
  }

  @Test
  void restartOfTheDatabaseUnderLoadLosesNothing() {
    try (Load load = new Load()) {
      for (int round = 0; round < 3; round++) {
        SERVER.stop();
        SERVER.start();
        load.goesOn();
      }
      load.check();
      // What was in its last message when the server went may be unknown, no more: one per writer.
      assertThat(load.unheard).hasSizeLessThanOrEqualTo(3 * 4);
    }
  }

  @Test
  void brokenOffConnectionsShowAsLatencyAlone() {
    try (Load load = new Load()) {
      for (int round = 0; round < 10; round++) {
        SERVER.sql(
            "postgres",
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
                .formatted(database));
        load.goesOn();
      }
      load.check();
      assertThat(load.unheard).hasSizeLessThanOrEqualTo(10 * 4);
    }
  }

  /** E42. */
  @Test
  void E42_poolOfOneServesManyThreads() throws InterruptedException {
    try (Store one =
        open(
            new PoolSize(1, 1, Duration.ofHours(1), Duration.ofMinutes(5)),
            Duration.ofSeconds(5))) {
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
                              .sql(database, "select count(*) from pg_locks where not granted")
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
  void commitThatWasNotHeardOfIsNotRunAgain() {
    JobRun job = rows.job("j").build();
    rows.insert(job);
    SERVER.sql(
        database,
        "create function die() returns trigger language plpgsql as"
            + " 'begin perform pg_terminate_backend(pg_backend_pid()); return new; end';"
            + " create trigger die before insert on outputs for each row execute function die()");
    AtomicInteger runs = new AtomicInteger();

    assertThatThrownBy(
            () ->
                store.write(
                    transaction -> {
                      runs.incrementAndGet();
                      transaction.apply(rows.write().output(job, "a", "1").changes());
                      return null;
                    }))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("whether the last commit succeeded is unknown");
    assertThat(runs).hasValue(1);
    assertThat(StoreRows.outputs(store.reads(), job.id())).isEmpty();
  }

  @Test
  void f15_aFullDiskStaysAFaultWhileAJobDoesNotFitThoughSmallRowsDo() {
    SERVER.sql(
        database,
        "create function full_disk() returns trigger language plpgsql as $$ begin"
            + " if pg_column_size(new) > 100000 then raise exception 'No space left on device'"
            + " using errcode = 'disk_full'; end if; return new; end $$;"
            + " create trigger full_disk before insert on outputs"
            + " for each row execute function full_disk();"
            + " create trigger full_disk before insert on outbox"
            + " for each row execute function full_disk()");
    JobRun job = rows.job("j").build();
    rows.insert(job);

    assertThatThrownBy(() -> rows.write().output(job, "large", incompressible()).commit())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("its disk is full: free some space");
    rows.write().output(job, "small", "1").commit();
    assertThat(store.fault()).get().asString().contains("its disk is full");

    SERVER.sql(database, "drop function full_disk cascade");
    assertThat(store.fault()).isEmpty();
    rows.write().output(job, "large", incompressible()).commit();
    assertThat(store.outbox().claim(Instant.MAX, Instant.MAX, 10)).isEmpty();
  }

  private static String incompressible() {
    StringBuilder text = new StringBuilder();
    new Random(1).ints(200_000, 33, 127).forEach(c -> text.append((char) c));
    return text.toString();
  }

  @Test
  void f15_aServerThatOnlyReadsIsAFaultUntilItWrites() {
    SERVER.sql(database, "alter database " + database + " set default_transaction_read_only = on");
    try (PostgresStore other = openedAnew()) {
      assertThat(other.fault()).get().asString().contains("is read-only");
    } finally {
      SERVER.sql(
          "postgres", "alter database " + database + " set default_transaction_read_only = off");
    }
    try (PostgresStore other = openedAnew()) {
      assertThat(other.fault()).isEmpty();
    }
  }

  private PostgresStore openedAnew() {
    return open(PoolSize.STANDARD, Duration.ZERO);
  }

  @Test
  void databaseThatIsDownIsUnavailableUntilItIsBack() {
    JobRun job = rows.job("before").build();
    rows.insert(job);
    assertThat(store.fault()).isEmpty();
    SERVER.stop();

    assertThatThrownBy(() -> store.reads().jobs().job(job.id()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining(database + " on 127.0.0.1:" + SERVER.port())
        .hasMessageContaining("does not answer");
    assertThatThrownBy(() -> store.write(transaction -> transaction.jobs(List.of(job.id()))))
        .isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> store.outbox().claim(job.createdAt(), job.createdAt(), 1))
        .isInstanceOf(UnavailableException.class);
    assertThat(store.fault())
        .hasValueSatisfying(why -> assertThat(why).contains("does not answer"));

    SERVER.start();
    await().atMost(Duration.ofMinutes(4)).until(() -> store.fault().isEmpty());
    assertThat(store.reads().jobs().job(job.id())).contains(job);
    rows.insert(rows.job("after").build());
  }

  @Test
  void crashOfTheDatabaseKeepsWhatWasCommitted() {
    JobRun job = rows.job("kept").build();
    rows.insert(job);
    SERVER.crash();
    SERVER.start();

    assertThat(store.reads().jobs().job(job.id())).contains(job);
  }

  /** O9. */
  @Test
  void O9_startWaitsForTheDatabase() throws InterruptedException {
    store.close();
    SERVER.stop();
    assertThatThrownBy(() -> open(PoolSize.STANDARD, Duration.ZERO))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not answer");
    Thread starter = Thread.ofPlatform().start(SERVER::start);
    store = open(PoolSize.STANDARD, Duration.ofMinutes(1));
    starter.join();

    assertThat(store.fault()).isEmpty();
  }

  private static void openAndClose(Dsn dsn) {
    PostgresStore.open(
            dsn,
            PoolSize.STANDARD,
            CIPHER,
            Optional.empty(),
            Duration.ZERO,
            new SplittableRandom(1))
        .close();
  }

  /** O8, decision 16. */
  @Test
  void O8_manyProcessesMigrateAtOnceAndAnOwnerWithoutRightsWillDo() {
    String owned = SERVER.newDatabase();
    SERVER.sql(
        "postgres", "create role plain login; alter database %s owner to plain".formatted(owned));
    Dsn dsn = Dsn.parse(SERVER.dsn(owned).replace("user=postgres", "user=plain"));
    List<CompletableFuture<Void>> starts =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.runAsync(() -> openAndClose(dsn)))
            .toList();
    CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();

    try (Store opened =
        PostgresStore.open(
            dsn,
            PoolSize.STANDARD,
            CIPHER,
            Optional.empty(),
            Duration.ZERO,
            new SplittableRandom(1))) {
      assertThat(opened.fault()).isEmpty();
    }
    assertThat(SERVER.sql(owned, "select count(*) from winch_schema")).isEqualTo("1");
  }

  /** Decision 16. */
  @Test
  void decision16_newerSchemaRefusesToStart() {
    SERVER.sql(database, "update winch_schema set version = 99");

    assertThatThrownBy(() -> open(PoolSize.STANDARD, Duration.ofMinutes(1)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has schema 99 of a newer Winch");
  }

  @Test
  void databaseOfAnotherProgramIsLeftAlone() {
    String other = SERVER.newDatabase();
    SERVER.sql(other, "create table jobs (id text)");

    assertThatThrownBy(
            () ->
                PostgresStore.open(
                    Dsn.parse(SERVER.dsn(other)),
                    PoolSize.STANDARD,
                    CIPHER,
                    Optional.empty(),
                    Duration.ZERO,
                    new SplittableRandom(1)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("contains tables of another program");
    assertThat(SERVER.sql(other, "select count(*) from pg_tables where schemaname = 'public'"))
        .isEqualTo("1");
  }

  @Test
  void databaseOfAnotherEncodingIsRefused() {
    SERVER.sql(
        "postgres", "create database ascii encoding 'SQL_ASCII' locale 'C' template template0");

    assertThatThrownBy(
            () ->
                PostgresStore.open(
                    Dsn.parse(SERVER.dsn("ascii")),
                    PoolSize.STANDARD,
                    CIPHER,
                    Optional.empty(),
                    Duration.ZERO,
                    new SplittableRandom(1)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("has the encoding SQL_ASCII");
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
