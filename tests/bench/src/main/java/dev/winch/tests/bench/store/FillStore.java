package dev.winch.tests.bench.store;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskState;
import dev.winch.store.Store;
import dev.winch.store.search.QueryText;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.bench.store.JobMaker.Made;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills the database of a data folder with jobs that have ended: {@code FillStore <folder> <jobs>}.
 * What a server on it answers is then measured by the driver's scenario {@code lists}, to which the
 * rare word is handed that is printed at the end. One job in eleven has failed.
 */
public final class FillStore {
  private static final int BATCH = 1_000;

  private FillStore() {}

  public static void main(String[] args) {
    fill(Path.of(args[0]), Integer.parseInt(args[1]), System.out);
  }

  /** Fills the folder, and indexes everything. */
  public static void fill(Path folder, int jobs, PrintStream out) {
    JobMaker maker = new JobMaker();
    try (Store store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none())) {
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
      long found = store.reads().jobs(QueryText.jobs(maker.rareWord(), 1, 10)).totalItems();
      out.printf("%d jobs, %d of them with -rare %s%n", jobs, found, maker.rareWord());
    }
  }
}
