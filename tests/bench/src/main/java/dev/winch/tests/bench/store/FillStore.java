package dev.winch.tests.bench.store;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskState;
import dev.winch.store.Store;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PoolSize;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.store.search.QueryText;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.bench.store.JobMaker.Made;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Fills a database with jobs that have ended: {@code FillStore <data folder> <jobs>} for SQLite,
 * {@code FillStore <dsn> <jobs>} for PostgreSQL. What a server on it answers is then measured by
 * the driver's scenario {@code lists}, to which the rare word is handed that is printed at the end.
 * One job in eleven has failed.
 */
public final class FillStore {
  private static final int BATCH = 1_000;

  private FillStore() {}

  public static void main(String[] args) {
    try (Store store = open(args[0])) {
      fill(store, Integer.parseInt(args[1]), System.out);
    }
  }

  private static Store open(String place) {
    return place.contains("=") || place.startsWith("postgres")
        ? PostgresStore.open(
            Dsn.parse(place),
            PoolSize.STANDARD,
            Cipher.none(),
            Optional.empty(),
            Duration.ZERO,
            new SplittableRandom(1))
        : SqliteStore.open(Path.of(place, "winch.db"), Cipher.none());
  }

  /** Fills the store, which has nothing left to be indexed when it is closed. */
  public static void fill(Store store, int jobs, PrintStream out) {
    JobMaker maker = new JobMaker();
    while (maker.made() < jobs) {
      List<Made> some = new ArrayList<>();
      for (int i = Math.min(BATCH, jobs - maker.made()); i > 0; i--) {
        some.add(
            maker.made() % 11 == 0
                ? maker.make(JobState.FAILED, TaskState.FAILED)
                : maker.make(JobState.COMPLETED, TaskState.COMPLETED));
      }
      JobMaker.insert(store, some);
    }
    long found = store.reads().jobs().page(QueryText.jobs(maker.rareWord(), 1, 10)).totalItems();
    out.printf("%d jobs, %d of them with -rare %s%n", jobs, found, maker.rareWord());
  }
}
