package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.Store;
import dev.winch.store.rows.Micros;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H18: places in lists, whatever the clock does. */
class JobOrderTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private static JobRun job(int number, long micros) {
    return JobRunRow.accepted(
            new JobId("%032x".formatted(number)),
            new UserId("u"),
            Micros.toInstant(Micros.of(START) + micros))
        .name("job number%07d".formatted(number))
        .build();
  }

  private static void insert(Store store, List<JobRun> jobs) {
    store.write(
        transaction -> {
          transaction.apply(
              new Changes(
                  jobs.stream()
                      .map(job -> new Changes.NewJob(job, JobSpec.of(job.name(), List.of())))
                      .toList(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  List.of(),
                  Changes.OfSchedules.NONE,
                  List.of(),
                  List.of()));
          return null;
        });
  }

  private static List<JobId> listed(Store store, String text, int count) {
    return IntStream.rangeClosed(1, count / 20 + 1)
        .mapToObj(
            page -> store.reads().jobs().page(new JobQuery(text, List.of(), page, 20)).items())
        .flatMap(List::stream)
        .map(JobRun::id)
        .toList();
  }

  private static void assertInOrder(Store store, List<JobRun> jobs) {
    List<JobId> newestFirst =
        jobs.stream()
            .sorted(Comparator.comparing(JobRun::createdAt).thenComparing(JobRun::id).reversed())
            .map(JobRun::id)
            .toList();
    assertThat(listed(store, "", jobs.size())).isEqualTo(newestFirst);
    assertThat(listed(store, "job", jobs.size())).isEqualTo(newestFirst);
    assertThat(listed(store, "pending", jobs.size())).isEqualTo(newestFirst);
    for (JobRun job : jobs) {
      assertThat(store.reads().jobs().spec(job.id()).orElseThrow().name()).isEqualTo(job.name());
      assertThat(listed(store, job.name(), 1)).containsExactly(job.id());
    }
  }

  /** Ids that ever halve the room between two neighbours: in the end they must move. */
  @Test
  void neighboursMakeRoom() {
    try (Store store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none())) {
      var jobs = new ArrayList<JobRun>();
      int low = 0;
      int high = 1 << 20;
      jobs.add(job(low, 0));
      jobs.add(job(high, 0));
      insert(store, jobs);
      for (int i = 0; i < 18; i++) {
        int middle = (low + high) / 2;
        JobRun job = job(middle, 0);
        jobs.add(job);
        insert(store, List.of(job));
        if (i % 2 == 0) {
          low = middle;
          store.reads().jobs().page(new JobQuery("catch up", List.of(), 1, 1));
        } else {
          high = middle;
        }
      }

      assertInOrder(store, jobs);
    }
  }

  @Test
  void clockThatStandsStillLeavesTheOrderOfIds() {
    try (Store store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none())) {
      List<JobRun> jobs = IntStream.range(0, 300).mapToObj(i -> job(i, 0)).toList();
      insert(store, jobs.subList(100, 300));
      insert(store, jobs.subList(0, 100).reversed());
      insert(store, List.of(job(300, 1)));
      var all = new ArrayList<>(jobs);
      all.add(job(300, 1));

      assertInOrder(store, all);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyOrderOfArrivalGivesOneList(int seed) {
    var random = new Random(seed);
    try (Store store = SqliteStore.open(folder.resolve("winch.db"), Cipher.none())) {
      List<Integer> numbers = new ArrayList<>(IntStream.range(0, 50).boxed().toList());
      Collections.shuffle(numbers, random);
      var jobs = new ArrayList<JobRun>();
      for (int number : numbers) {
        JobRun job = job(number, random.nextInt(1 + seed / 2));
        jobs.add(job);
        insert(store, List.of(job));
        if (random.nextInt(5) == 0) {
          listed(store, "job", 1);
        }
      }

      assertInOrder(store, jobs);
    }
  }
}
