package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.store.Store;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server that is shut down, crashes, breaks connections off and refuses. */
class PostgresFaultTest {
  private static final PostgresServer SERVER = PostgresServer.launch("fsync=off");

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
    store = opening().open();
    rows = new StoreRows(store);
  }

  private StoreOpening opening() {
    return StoreOpening.of(SERVER.dsn(database));
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** Writers that put one output after another, and the answer to each. */
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

  @Test
  void aCommitOfUnknownOutcomeIsNotRepeated() {
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
    try (PostgresStore other = opening().open()) {
      assertThat(other.fault()).get().asString().contains("is read-only");
    } finally {
      SERVER.sql(
          "postgres", "alter database " + database + " set default_transaction_read_only = off");
    }
    try (PostgresStore other = opening().open()) {
      assertThat(other.fault()).isEmpty();
    }
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
  void aCrashOfTheDatabaseKeepsCommits() {
    JobRun job = rows.job("kept").build();
    rows.insert(job);
    SERVER.crash();
    SERVER.start();

    assertThat(store.reads().jobs().job(job.id())).contains(job);
  }

  @Test
  void O9_startWaitsForTheDatabase() throws InterruptedException {
    store.close();
    SERVER.stop();
    assertThatThrownBy(() -> opening().open())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not answer");
    Thread starter = Thread.ofPlatform().start(SERVER::start);
    store = opening().patience(Duration.ofMinutes(1)).open();
    starter.join();

    assertThat(store.fault()).isEmpty();
  }
}
