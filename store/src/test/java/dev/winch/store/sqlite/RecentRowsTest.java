package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction sees of the ones before it, whether kept or read back. */
class RecentRowsTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none());
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static JobRun job(int number) {
    return JobRunRow.accepted(
            new JobId("%032x".formatted(number)),
            new UserId("00000000000000000000000000000001"),
            NOW.plusSeconds(number))
        .name("job " + number)
        .taskCount(1)
        .build();
  }

  private static JobRun in(JobState state, JobRun job) {
    return JobRunRow.of(job).state(state).build();
  }

  private void insert(JobRun job) {
    store.write(
        transaction -> {
          var added = new Changes.NewJob(job, JobSpec.of(job.name(), List.of()));
          apply(transaction, List.of(added), List.of());
          return null;
        });
  }

  private static void apply(
      Transaction transaction, List<Changes.NewJob> added, List<JobRun> changed) {
    transaction.apply(
        new Changes(
            added, changed, List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
            List.of()));
  }

  private JobRun seen(JobRun job) {
    return store.write(transaction -> transaction.jobs(List.of(job.id()))).get(job.id());
  }

  @Test
  void aJobIsSeenAsItWasLeftAlsoAfterItEnded() {
    insert(job(1));
    for (JobState state : List.of(JobState.RUNNING, JobState.COMPLETED, JobState.RUNNING)) {
      JobRun changed = in(state, job(1));
      store.write(
          transaction -> {
            apply(transaction, List.of(), List.of(changed));
            return null;
          });

      assertThat(seen(job(1))).isEqualTo(changed);
    }
  }

  @Test
  void nothingIsSeenOfATransactionThatWasUndone() {
    insert(job(1));

    assertThatThrownBy(
            () ->
                store.write(
                    transaction -> {
                      JobRun changed = in(JobState.RUNNING, job(1));
                      var added = new Changes.NewJob(job(2), JobSpec.of("2", List.of()));
                      apply(transaction, List.of(added), List.of(changed));
                      throw new IllegalStateException("to be undone");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(seen(job(1))).isEqualTo(job(1));
    assertThat(seen(job(2))).isNull();
  }

  @Test
  void jobsAreFoundWhateverTheOrderOfTheirIds() {
    for (int number : new int[] {5, 9, 7, 1}) {
      assertThat(seen(job(number))).isNull();
      insert(job(number));
      assertThat(seen(job(number))).isEqualTo(job(number));
    }
  }

  @Test
  void anEarlierProcesssJobsAreFound() {
    insert(job(3));
    store.close();
    open();

    assertThat(seen(job(3))).isEqualTo(job(3));
    assertThat(seen(job(4))).isNull();
  }

  @Test
  void aDeletedJobIsGone() {
    insert(in(JobState.COMPLETED, job(1)));

    store.write(transaction -> transaction.deleteExpiredJobs(NOW.plusSeconds(60), NOW, 10));

    assertThat(seen(job(1))).isNull();
  }
}
