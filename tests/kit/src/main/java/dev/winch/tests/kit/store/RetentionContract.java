package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.store.Reads.JobQuery;
import dev.winch.store.Reads.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What old age takes away. */
interface RetentionContract extends StoreUnderTest {

  private int deleteJobs(Instant createdBefore, Instant now, int limit) {
    return store().write(t -> t.deleteExpiredJobs(createdBefore, now, limit));
  }

  @Test
  default void endedJobsGoWithEverythingThatHangsOnThem() {
    JobRun old = rows().job("old").state(JobState.COMPLETED).build();
    TaskRun task = rows().task(old).build();
    JobRun active = rows().job("active").state(JobState.RUNNING).build();
    JobRun young = rows().job("young").state(JobState.FAILED).build();
    rows().insert(old, active, young);
    rows()
        .write()
        .newTasks(task)
        .output(old, "a", "1")
        .items(task, List.of("1", "2"))
        .logs(rows().part(task, 1, "text"))
        .commit();

    assertThat(deleteJobs(young.createdAt(), Instant.EPOCH, 10)).isEqualTo(1);
    assertThat(deleteJobs(young.createdAt(), Instant.EPOCH, 10)).isZero();

    assertThat(store().reads().job(old.id())).isEmpty();
    assertThat(store().reads().spec(old.id())).isEmpty();
    assertThat(store().reads().outputs(old.id())).isEmpty();
    assertThat(store().reads().task(task.id())).isEmpty();
    assertThat(store().reads().lastLogPart(task.id())).isZero();
    assertThat(store().<List<String>>write(t -> t.items(task.id(), 0, 10))).isEmpty();
    var execution = new ArrayList<TaskRun>();
    store().reads().execution(old.id(), execution::add);
    assertThat(execution).isEmpty();
    assertThat(store().reads().jobs(new JobQuery("", List.of(), 1, 10)))
        .satisfies(page -> assertThat(page.items()).containsExactly(young, active))
        .satisfies(page -> assertThat(page.totalItems()).isEqualTo(2));
  }

  @Test
  default void jobsGoWhenTheirTimeHasCome() {
    Instant now = rows().clock().instant().plusSeconds(60);
    JobRun due = rows().job("due").state(JobState.COMPLETED).deleteAt(now).build();
    JobRun later =
        rows().job("later").state(JobState.COMPLETED).deleteAt(now.plusNanos(1_000)).build();
    rows().insert(due, later);

    assertThat(deleteJobs(Instant.EPOCH, now, 10)).isEqualTo(1);

    assertThat(store().reads().job(due.id())).isEmpty();
    assertThat(store().reads().job(later.id())).contains(later);
  }

  @Test
  default void jobsGoInBatches() {
    Instant now = rows().clock().instant();
    JobRun[] jobs =
        IntStream.range(0, 5)
            .mapToObj(i -> rows().job("j" + i).state(JobState.COMPLETED).deleteAt(now).build())
            .toArray(JobRun[]::new);
    rows().insert(jobs);
    Instant after = rows().clock().advance(Duration.ofDays(1));

    assertThat(deleteJobs(after, after, 2)).isEqualTo(2);
    assertThat(deleteJobs(after, after, 2)).isEqualTo(2);
    assertThat(deleteJobs(after, after, 2)).isEqualTo(1);
    assertThat(deleteJobs(after, after, 2)).isZero();
  }

  @Test
  default void oldLogPartsGoInBatches() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    rows()
        .write()
        .logs(rows().part(task, 1, "a"), rows().part(task, 2, "b"), rows().part(task, 3, "c"))
        .commit();
    Instant limit = rows().clock().instant();

    assertThat(store().<Integer>write(t -> t.deleteExpiredLogs(limit, 1))).isEqualTo(1);
    assertThat(store().<Integer>write(t -> t.deleteExpiredLogs(limit, 10))).isEqualTo(1);
    assertThat(store().<Integer>write(t -> t.deleteExpiredLogs(limit, 10))).isZero();
    assertThat(store().reads().taskLog(task.id(), new LogQuery("", false, 1, 10)).items())
        .extracting(part -> part.contents())
        .containsExactly("c");
  }
}
