package dev.winch.tests.bench.store;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.store.search.QueryText;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.bench.store.JobMaker.Made;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Times a store: {@code StoreBench <new folder> <jobs>} for SQLite, {@code StoreBench postgres
 * <jobs>} for a PostgreSQL of its own that waits for the disk. Fills it with jobs of one task,
 * takes some through their life, then reads pages and searches. Figures depend on the machine and
 * on what else runs: compare within one run.
 */
public final class StoreBench {
  private static final int BATCH = 256;
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  private final Store store;
  private final PrintStream out;
  private final JobMaker maker = new JobMaker();
  private int rounds;

  private StoreBench(Store store, PrintStream out) {
    this.store = store;
    this.out = out;
  }

  public static void main(String[] args) {
    int jobs = Integer.parseInt(args[1]);
    if (args[0].equals("postgres")) {
      try (PostgresServer server = PostgresServer.launch()) {
        run(server, jobs, System.out);
      }
    } else {
      run(Path.of(args[0]), jobs, System.out);
    }
  }

  /** Runs everything once on an SQLite file with so many jobs. */
  public static void run(Path folder, int jobs, PrintStream out) {
    Path file = folder.resolve("winch.db");
    run(() -> SqliteStore.open(file, Cipher.none()), jobs, out);
  }

  /** Runs everything once on a new database of this server. */
  public static void run(PostgresServer server, int jobs, PrintStream out) {
    Dsn dsn = Dsn.parse(server.dsn(server.newDatabase()));
    run(
        () ->
            PostgresStore.open(
                dsn,
                PoolSize.STANDARD,
                Cipher.none(),
                Optional.empty(),
                Duration.ZERO,
                new SplittableRandom(1)),
        jobs,
        out);
  }

  private static void run(Supplier<Store> open, int jobs, PrintStream out) {
    try (Store store = timed(out, "open, empty", open)) {
      var bench = new StoreBench(store, out);
      bench.insertSingly(Math.min(jobs / 4, 10_000));
      bench.insertInBatches(jobs - bench.maker.made());
      bench.live(Math.min(jobs / 4, 20_000));
    }
    try (Store store = timed(out, "open, full", open)) {
      new StoreBench(store, out).read(jobs);
    }
  }

  private static <T> T timed(PrintStream out, String what, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    out.printf(Locale.ROOT, "%-50s %9.1f ms%n", what, (System.nanoTime() - start) / 1e6);
    return result;
  }

  private void rate(String what, int count, Runnable work) {
    long start = System.nanoTime();
    long cpuStart = CPU.getCurrentThreadCpuTime();
    work.run();
    out.printf(
        Locale.ROOT,
        "%-50s %9.0f/s  %7.1f us of processor time each%n",
        what,
        count / ((System.nanoTime() - start) / 1e9),
        (CPU.getCurrentThreadCpuTime() - cpuStart) / 1e3 / count);
  }

  private Made make() {
    return maker.make(JobState.SCHEDULED, TaskState.SCHEDULED);
  }

  private void insertSingly(int count) {
    rate("insert job + spec + task, one per transaction", count, () -> insert(count, 1));
  }

  private void insertInBatches(int count) {
    rate("insert job + spec + task, 256 per transaction", count, () -> insert(count, BATCH));
  }

  private void insert(int count, int batch) {
    for (int done = 0; done < count; done += batch) {
      List<Made> some = new ArrayList<>();
      for (int i = 0; i < Math.min(batch, count - done); i++) {
        some.add(make());
      }
      JobMaker.insert(store, some);
    }
  }

  /** Started, completed: two rounds of loading and replacing a job and its task. */
  private void live(int count) {
    List<Made> waiting = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      waiting.add(make());
    }
    for (int from = 0; from < count; from += BATCH) {
      List<Made> some = waiting.subList(from, Math.min(from + BATCH, count));
      JobMaker.insert(store, some);
    }
    rate(
        "load and replace job + task, 256 per transaction",
        2 * count,
        () -> {
          for (int from = 0; from < count; from += BATCH) {
            List<Made> some = waiting.subList(from, Math.min(from + BATCH, count));
            step(some, JobState.RUNNING, TaskState.RUNNING);
            step(some, JobState.COMPLETED, TaskState.COMPLETED);
          }
        });
  }

  private void step(List<Made> some, JobState jobState, TaskState taskState) {
    store.write(
        transaction -> {
          List<JobId> jobIds = some.stream().map(one -> one.job().id()).toList();
          List<TaskId> taskIds = some.stream().map(one -> one.task().id()).toList();
          transaction.hold(taskIds, jobIds);
          jobIds.forEach(transaction::spec);
          List<JobRun> jobs =
              transaction.jobs(jobIds).values().stream()
                  .map(job -> JobRunRow.of(job).state(jobState).position(2).progress(100).build())
                  .toList();
          List<TaskRun> tasks =
              transaction.tasks(taskIds).values().stream()
                  .map(task -> TaskRunRow.of(task).state(taskState).startedAt(maker.now()).build())
                  .toList();
          transaction.apply(
              new Changes(
                  List.of(), jobs, List.of(), tasks, List.of(), List.of(), List.of(), List.of(),
                  List.of()));
          return null;
        });
  }

  private void read(int jobs) {
    rounds = Math.clamp(jobs / 1_000, 3, 60);
    String rare = maker.rareWord();
    query("page 1", "", 1);
    query("page 500", "", 500);
    query("page in the middle", "", Math.max(1, jobs / 20));
    query("page 40,000", "", 40_000);
    query("last page", "", jobs / 10);
    query("search, word of every job", "report", 1);
    query("search, word of every job, page 500", "report", 500);
    query("search, word of 1 in 2,000 jobs", rare, 1);
    query("search, both", "report " + rare, 1);
    query("search, word of one job", "000123", 1);
    query("search, no such word", "zzzz", 1);
    query("search, beginning of few words", rare.substring(0, 4), 1);
    query("search, one letter", "r", 1);
    query("search, frequent state", "scheduled", 1);
    query("search, rare state", "failed", 1);
    query("search, word and frequent state", "scheduled report", 1);
    query("search, word and 1 state in 11", "completed report", 1);
    query("search, tag", "tag:team3", 1);
    query("search, word and tag", "tag:team3 " + rare, 1);
  }

  private void query(String what, String typed, long page) {
    double[] millis = new double[rounds];
    long total = 0;
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      total = store.reads().jobs().page(QueryText.jobs(typed, page, 10)).totalItems();
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    double first = millis[0];
    Arrays.sort(millis);
    out.printf(
        Locale.ROOT,
        "%-50s p50 %7.2f  max %7.2f  first %7.2f ms  (%d hits)%n",
        what,
        millis[rounds / 2],
        millis[rounds - 1],
        first,
        total);
  }
}
