package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.codec.Cipher;
import dev.winch.engine.time.Sweep;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.model.event.Command;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.engine.SteppedEngine;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes when its time has come, and how little the engine notices. */
class SweepTest {
  private static final Sweep.Retention RETENTION =
      new Sweep.Retention(Duration.ofDays(7), Duration.ofDays(365));

  @TempDir private Path temp;

  @Test
  void aJobGoesWhenItsTimeHasComeAndNotBefore() {
    MemoryStore store = new MemoryStore();
    StoreRows rows = new StoreRows(store);
    JobRun marked =
        rows.job("marked")
            .state(JobState.COMPLETED)
            .deleteAt(rows.clock().instant().plusSeconds(60))
            .build();
    rows.insert(marked);

    rows.clock().set(marked.deleteAt().orElseThrow().minusMillis(1));
    all(store, rows.clock());
    assertThat(store.reads().jobs().job(marked.id())).isPresent();
    rows.clock().advance(Duration.ofMillis(1));
    all(store, rows.clock());
    assertThat(store.reads().jobs().job(marked.id())).isEmpty();
  }

  @Test
  void oldJobsGoOnceTheyHaveEnded() {
    MemoryStore store = new MemoryStore();
    StoreRows rows = new StoreRows(store);
    JobRun ended = rows.job("ended").state(JobState.FAILED).build();
    JobRun running = rows.job("running").state(JobState.RUNNING).build();
    JobRun pending = rows.job("pending").build();
    rows.insert(ended, running, pending);
    rows.clock().advance(RETENTION.jobs().plusMinutes(1));
    JobRun young = rows.job("young").state(JobState.FAILED).build();
    rows.insert(young);

    all(store, rows.clock());

    assertThat(store.reads().jobs().job(ended.id())).isEmpty();
    assertThat(List.of(running, pending, young))
        .allMatch(job -> store.reads().jobs().job(job.id()).isPresent());
  }

  /** A part's age decides, for the engine needs none of them. */
  @Test
  void oldLogPartsGoWhetherTheirJobRunsOrNot() {
    MemoryStore store = new MemoryStore();
    StoreRows rows = new StoreRows(store);
    JobRun running = rows.job("running").state(JobState.RUNNING).build();
    TaskRun task = rows.task(running).build();
    rows.insert(running);
    rows.insert(task);
    rows.write().logs(rows.part(task, 1, "old"), rows.part(task, 2, "old")).commit();
    rows.clock().advance(RETENTION.logs());
    rows.write().logs(rows.part(task, 3, "young")).commit();

    all(store, rows.clock());

    assertThat(store.reads().logs().taskLog(task.id(), new LogQuery("", true, 1, 10)).items())
        .extracting(part -> part.contents())
        .containsExactly("young");
    assertThat(store.reads().logs().logged(task.id()).lastPart()).as("numbers go on").isEqualTo(3);
  }

  @Test
  void e36_nodesGoAfterFiveSilentMinutes() {
    MemoryStore store = new MemoryStore();
    StoreRows rows = new StoreRows(store);
    Instant heard = rows.clock().instant();
    store.write(
        transaction -> {
          transaction.heartbeat(rows.node("worker"), heard);
          return null;
        });

    rows.clock().advance(Duration.ofMinutes(5));
    all(store, rows.clock());
    assertThat(store.reads().nodes().heardSince(Instant.EPOCH)).hasSize(1);
    rows.clock().advance(Duration.ofMillis(1));
    all(store, rows.clock());
    assertThat(store.reads().nodes().heardSince(Instant.EPOCH)).isEmpty();
  }

  /** Its order was still on its way to a worker when nobody could withdraw it any more. */
  @Test
  void aRunOfADeletedJobIsStopped() {
    MemoryStore store = new MemoryStore();
    ManualClock clock = new ManualClock();
    PlayedBroker broker = new PlayedBroker(true);
    SteppedEngine engine = new SteppedEngine(store, broker, clock, new SeededIds(1));
    UserId guest = new UserId("guest");
    JobSpec spec = JobSpec.of("job", List.of(TaskSpec.named("a").run("true").build()));
    JobRun job =
        JobRunRow.accepted(new JobId("job"), guest, clock.instant())
            .name("job")
            .taskCount(1)
            .build();
    var _ = engine.coordinator().submit(List.of(new Command.Submit(job, spec)));
    engine.settle();
    TaskId task = store.reads().recovery().tasksIn(TaskState.SCHEDULED, "", 1).getFirst().id();
    var _ = engine.coordinator().ask(new Command.Cancel(job.id(), guest));
    engine.settle();
    clock.advance(RETENTION.jobs().plusMinutes(1));
    all(store, clock);
    assertThat(store.reads().jobs().task(task)).isEmpty();
    broker.sent();

    NodeId node = new NodeId("worker");
    var _ =
        broker.report(
            new Report.Started(task, 1, new NodeProcess(node, Instant.EPOCH), clock.instant()));
    engine.settle();

    assertThat(broker.sent()).containsExactly(new Message.Cancel(node, task, 1));
  }

  /** Where the server stands changes nothing: all times are instants. */
  @Test
  void e27_theZoneOfTheServerChangesNothing() {
    TimeZone before = TimeZone.getDefault();
    try (Store store = SqliteStore.open(temp.resolve("zoned.db"), Cipher.of(List.of("key")))) {
      StoreRows rows = new StoreRows(store);
      Instant at = rows.clock().instant().plusSeconds(600);
      JobRun marked = rows.job("marked").state(JobState.COMPLETED).deleteAt(at).build();
      rows.insert(marked);
      store.write(
          transaction -> {
            transaction.heartbeat(rows.node("worker"), rows.clock().instant());
            return null;
          });
      for (String zone : List.of("Asia/Tokyo", "America/Los_Angeles")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        all(store, rows.clock());
        assertThat(store.reads().jobs().job(marked.id())).contains(marked);
        assertThat(store.reads().nodes().heardSince(rows.clock().instant())).hasSize(1);
      }
    } finally {
      TimeZone.setDefault(before);
    }
  }

  /**
   * A job with many rows is being deleted: other transactions go on, each waiting no longer than
   * for one small piece.
   */
  @Test
  void aLargeJobDoesNotDelayOthers() {
    try (Store store = SqliteStore.open(temp.resolve("large.db"), Cipher.of(List.of("key")))) {
      StoreRows rows = new StoreRows(store);
      JobRun large = rows.job("large").state(JobState.COMPLETED).deleteAt(Instant.EPOCH).build();
      rows.insert(large);
      List<TaskRun> tasks =
          IntStream.range(0, 1_000).mapToObj(i -> rows.task(large).build()).toList();
      rows.insert(tasks.toArray(TaskRun[]::new));
      StoreRows.Write write = rows.write();
      for (TaskRun task : tasks) {
        for (int part = 1; part <= 10; part++) {
          write.logs(rows.part(task, part, "some line\n".repeat(50)));
        }
      }
      write.commit();
      List<Long> waits = new ArrayList<>();
      try (Sweep sweep = new Sweep(store, rows.clock(), RETENTION, TestThreads.create())) {
        sweep.start();
        await()
            .atMost(Duration.ofMinutes(4))
            .pollInterval(Duration.ofMillis(5))
            .until(
                () -> {
                  long begin = System.nanoTime();
                  rows.insert(rows.job("other").build());
                  waits.add(System.nanoTime() - begin);
                  return store.reads().logs().logged(tasks.getLast().id()).equals(LogExtent.NOTHING)
                      && StoreRows.executionPage(store.reads(), large.id(), "", 1).isEmpty();
                });
      }
      waits.sort(null);
      System.out.printf(
          Locale.ROOT,
          "sweep: 11,000 rows went while %d transactions took %.1f ms at most, %.1f ms in the"
              + " middle%n",
          waits.size(),
          waits.getLast() / 1e6,
          waits.get(waits.size() / 2) / 1e6);
      assertThat(waits).as("other transactions in between").hasSizeGreaterThan(20);
    }
  }

  /** All that is due now, as a process deletes it that has just started. */
  private static void all(Store store, InstantSource clock) {
    AtomicLong nanos = new AtomicLong();
    LoopDriver loops =
        new LoopDriver(UnavailableException.class, nanos::get, BackgroundThreads.StepObserver.NONE);
    new Sweep(store, clock, RETENTION, loops.threads()).start();
    while (loops.step()) {
      nanos.addAndGet(Duration.ofMillis(50).toNanos());
    }
  }
}
