package dev.winch.tests.bench.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.tests.kit.SeededIds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Makes jobs of one task, 20,000 of them in a second of their time: each name has two words that
 * all have, a number and one of 2,000 words.
 */
final class JobMaker {
  private static final UserId OWNER = new UserId("00000000000000000000000000000001");

  private final SeededIds ids = new SeededIds(1);
  private final SplittableRandom random = new SplittableRandom(1);
  private final String[] vocabulary = new String[2_000];
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int made;

  JobMaker() {
    Arrays.setAll(
        vocabulary,
        i -> Long.toString(random.nextLong(1L << 32) + (1L << 32), Character.MAX_RADIX));
  }

  /** A job with its definition and its one task. */
  record Made(JobRun job, JobSpec spec, TaskRun task) {}

  Instant now() {
    return now;
  }

  /** How many it has made. */
  int made() {
    return made;
  }

  /** A word that 1 in 2,000 jobs has in its name. */
  String rareWord() {
    return vocabulary[7];
  }

  Made make(JobState state, TaskState taskState) {
    now = now.plus(Duration.ofNanos(50_000));
    made++;
    String name = "nightly report %06d %s".formatted(made, vocabulary[made % vocabulary.length]);
    JobRun job =
        JobRunRow.accepted(new JobId(ids.next()), OWNER, now)
            .name(name)
            .inputs(Map.of("file", "report-" + made + ".csv"))
            .tags(List.of("team" + made % 7))
            .taskCount(1)
            .state(state)
            .startedAt(now)
            .position(1)
            .build();
    JobSpec spec =
        JobSpec.of(
            name,
            List.of(
                TaskSpec.named("fetch")
                    .image("alpine:3.20")
                    .run("wget -q https://example.org/data.csv -O - | gzip > $OUT")
                    .env(Map.of("OUT", "/tmp/data.gz"))
                    .build()));
    TaskRun task =
        TaskRunRow.created(new TaskId(ids.next()), job.id(), TaskPath.top(0), now)
            .state(taskState)
            .queue("default")
            .dispatch(1)
            .scheduledAt(now)
            .build();
    return new Made(job, spec, task);
  }

  /** Inserts new jobs as one transaction. */
  static void insert(Store store, List<Made> some) {
    List<Changes.NewJob> jobs = new ArrayList<>();
    List<TaskRun> tasks = new ArrayList<>();
    for (Made one : some) {
      jobs.add(new Changes.NewJob(one.job(), one.spec()));
      tasks.add(one.task());
    }
    write(store, jobs, List.of(), tasks, List.of());
  }

  static void write(
      Store store,
      List<Changes.NewJob> newJobs,
      List<JobRun> jobs,
      List<TaskRun> newTasks,
      List<TaskRun> tasks) {
    store.write(
        transaction -> {
          transaction.apply(
              new Changes(
                  newJobs, jobs, newTasks, tasks, List.of(), List.of(), List.of(), List.of(),
                  List.of()));
          return null;
        });
  }
}
