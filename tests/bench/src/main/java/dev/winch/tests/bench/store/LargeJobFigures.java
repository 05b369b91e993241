package dev.winch.tests.bench.store;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.codec.Cipher;
import dev.winch.codec.DocumentFormat;
import dev.winch.codec.JobDecoder;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.UserId;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.engine.ThreadedEngine;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Times the cancellation of a job whose queued tasks have large environments: {@code
 * LargeJobFigures <new folder> <tasks> <characters>} for SQLite, {@code LargeJobFigures postgres
 * <tasks> <characters>} for a PostgreSQL of its own. Prints what the process wrote and the largest
 * heap beside the time. Compare two builds within one run, with the heap that the launcher gives.
 */
public final class LargeJobFigures {
  private static final UserId OWNER = new UserId("00000000000000000000000000000001");
  private static final String QUEUE = "nobody";

  private LargeJobFigures() {}

  public static void main(String[] arguments) throws Exception {
    int tasks = Integer.parseInt(arguments[1]);
    int characters = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("postgres")) {
      try (PostgresServer server = PostgresServer.launch()) {
        run(postgres(server), tasks, characters);
      }
    } else {
      run(
          SqliteStore.open(Path.of(arguments[0]).resolve("winch.db"), Cipher.none()),
          tasks,
          characters);
    }
  }

  private static Store postgres(PostgresServer server) {
    return PostgresStore.open(
        Dsn.parse(server.dsn(server.newDatabase())),
        PoolSize.STANDARD,
        Cipher.none(),
        Optional.empty(),
        Duration.ZERO,
        new SplittableRandom(1));
  }

  private static void run(Store store, int tasks, int characters) throws Exception {
    try (store;
        InProcessBroker broker =
            new InProcessBroker(
                new StoredOrders(store.reads().jobs(), store.reads().logs())::load);
        Coordinator engine =
            ThreadedEngine.of(store, broker, Clock.systemUTC(), new SeededIds(1))) {
      engine.start();
      for (int round = 0; round < 2; round++) {
        JobRun[] job = new JobRun[1];
        measure(
            "queue %,d tasks of %,d characters".formatted(tasks, characters),
            () -> {
              job[0] =
                  engine.submit(
                      JobDecoder.job(
                          document(tasks, characters).getBytes(StandardCharsets.UTF_8),
                          DocumentFormat.YAML),
                      OWNER);
              while (engine.queue(QUEUE).map(queue -> queue.size() < tasks).orElse(true)) {
                Thread.sleep(5);
              }
            });
        measure("cancel them", () -> engine.cancel(job[0].id(), OWNER));
      }
    }
  }

  private static String document(int tasks, int characters) {
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder text = new StringBuilder(characters);
    random
        .ints(characters, '0', 'z' + 1)
        .map(c -> Character.isLetterOrDigit(c) ? c : ' ')
        .forEach(text::appendCodePoint);
    return """
        name: large
        inputs: {text: "%s"}
        tasks:
          - name: all
            each:
              list: "{{ sequence(0, %d) }}"
              task: {name: one, queue: %s, run: "true", env: {A: "{{ inputs.text }}{{ item.index }}"}}
        """
        .formatted(text, tasks, QUEUE);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void measure(String what, Work work) throws Exception {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
    long written = written();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    IO.println(
        String.format(
            Locale.ROOT,
            "%-50s %8.2f s, %,7d MB written, heap at most %,5d MB",
            what,
            seconds,
            (written() - written) >> 20,
            heap().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20));
  }

  private static Stream<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  /** Bytes that this process has written, to files or to its database's server. */
  private static long written() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/io")).stream()
        .filter(line -> line.startsWith("wchar:"))
        .mapToLong(line -> Long.parseLong(line.substring(7).trim()))
        .sum();
  }
}
