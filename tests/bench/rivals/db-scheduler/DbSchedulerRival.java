import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The work of docs/performance.md on db-scheduler, for {@code make rivals}: on each line of its
 * input it runs all scenarios once and prints a JSON line for each, then an empty line. Jobs are
 * rows in the PostgreSQL of the JDBC URL given as its argument, worked by eight threads.
 */
public final class DbSchedulerRival {
  private static final int CLIENTS = 16;
  private static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");

  private final Semaphore ended = new Semaphore(0);
  private final AtomicInteger ids = new AtomicInteger();
  private final OneTimeTask<Void> process =
      Tasks.oneTime("process").execute((instance, context) -> startProcess());
  private final OneTimeTask<Void> nothing =
      Tasks.oneTime("nothing").execute((instance, context) -> ended.release());
  private final Scheduler scheduler;

  private DbSchedulerRival(HikariDataSource source) {
    scheduler =
        Scheduler.create(source, process, nothing)
            .threads(8)
            .pollUsingLockAndFetch(0.5, 1.0)
            .pollingInterval(Duration.ofMillis(100))
            .enableImmediateExecution()
            .build();
  }

  public static void main(String[] arguments) throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(arguments[0]);
    config.setMaximumPoolSize(CLIENTS + 8);
    try (HikariDataSource source = new HikariDataSource(config)) {
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            create table scheduled_tasks (
              task_name text not null, task_instance text not null, task_data bytea,
              execution_time timestamp with time zone not null, picked boolean not null,
              picked_by text, last_success timestamp with time zone,
              last_failure timestamp with time zone, consecutive_failures int,
              last_heartbeat timestamp with time zone, version bigint not null, priority smallint,
              primary key (task_name, task_instance));
            create index on scheduled_tasks (execution_time);
            create index on scheduled_tasks (last_heartbeat)""");
      }
      DbSchedulerRival rival = new DbSchedulerRival(source);
      rival.scheduler.start();
      BufferedReader passes = new BufferedReader(new InputStreamReader(System.in));
      while (passes.readLine() != null) {
        rival.pass();
      }
      rival.scheduler.stop();
    }
  }

  private void pass() throws Exception {
    double[] times = new double[200];
    for (int i = 0; i < times.length; i++) {
      long start = System.nanoTime();
      schedule(process, Instant.now());
      ended.acquire();
      times[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(times);
    report("one", "p50_ms", times[times.length / 2]);
    report("fan-out", "tasks_per_s", rate(1_000, process));
    report("no-op", "jobs_per_s", rate(5_000, nothing));
    report("submit", "jobs_per_s", many(5_000, i -> schedule(nothing, NEVER)));
    report("batch", "jobs_per_s", 1_000 * many(20, i -> scheduleAll(1_000, nothing, NEVER)));
    System.out.println();
  }

  private void startProcess() {
    try {
      new ProcessBuilder("bash", "-c", "true").start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      ended.release();
    }
  }

  private void schedule(OneTimeTask<Void> task, Instant when) {
    scheduler.schedule(task.instance("" + ids.incrementAndGet()), when);
  }

  private void scheduleAll(int count, OneTimeTask<Void> task, Instant when) {
    List<TaskInstance<?>> all = new ArrayList<>();
    IntStream.range(0, count).forEach(i -> all.add(task.instance("" + ids.incrementAndGet())));
    scheduler.scheduleBatch(all, when);
  }

  /** Tasks a second, from the first submission by the clients to the last end. */
  private double rate(int count, OneTimeTask<Void> task) throws InterruptedException {
    long start = System.nanoTime();
    many(count, i -> schedule(task, Instant.now()));
    ended.acquire(count);
    return count / ((System.nanoTime() - start) / 1e9);
  }

  /** Calls a second of the clients. */
  private static double many(int count, IntConsumer call) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    long start = System.nanoTime();
    List<Thread> clients =
        IntStream.range(0, CLIENTS)
            .mapToObj(
                c ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              for (int i; (i = next.getAndIncrement()) < count; ) {
                                call.accept(i);
                              }
                            }))
            .toList();
    for (Thread client : clients) {
      client.join();
    }
    return count / ((System.nanoTime() - start) / 1e9);
  }

  private static void report(String scenario, String field, double value) {
    System.out.printf("{\"scenario\":\"%s\",\"%s\":%s}%n", scenario, field, value);
  }
}
