package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.TaskRun;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.LogQueries.LogQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of retention. */
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
    store()
        .write(
            t -> {
              t.record(
                  new AuditEntry(
                      old.id().value(),
                      AuditEntry.Action.CANCELLED,
                      StoreRows.OWNER,
                      Instant.EPOCH));
              return null;
            });

    assertThat(deleteJobs(young.createdAt(), Instant.EPOCH, 10)).isEqualTo(1);
    assertThat(deleteJobs(young.createdAt(), Instant.EPOCH, 10)).isZero();

    assertThat(store().reads().jobs().job(old.id())).isEmpty();
    assertThat(store().reads().jobs().spec(old.id())).isEmpty();
    assertThat(deleteAllRemains(100)).isOne();
    assertThat(StoreRows.outputs(store().reads(), old.id())).isEmpty();
    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(store().reads().logs().logged(task.id())).isEqualTo(LogExtent.NOTHING);
    assertThat(store().reads().jobs().audit(old.id().value(), 1, 10).items()).isEmpty();
    assertThat(store().<List<String>>write(t -> t.items(task.id(), 0, 10))).isEmpty();
    var execution = new ArrayList<TaskRun>();
    store().reads().jobs().execution(old.id(), execution::add);
    assertThat(execution).isEmpty();
    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 1, 10)))
        .satisfies(page -> assertThat(page.items()).containsExactly(young, active))
        .satisfies(page -> assertThat(page.totalItems()).isEqualTo(2));
  }

  @Test
  default void namedJobsGoLikeExpiredOnes() {
    JobRun first = rows().job("first").state(JobState.COMPLETED).build();
    JobRun second = rows().job("second").state(JobState.FAILED).build();
    TaskRun task = rows().task(first).build();
    rows().insert(first, second);
    rows().insert(task);

    store()
        .write(
            t -> {
              t.deleteJobs(List.of(first.id()));
              return null;
            });

    assertThat(store().<Map<JobId, JobRun>>write(t -> t.jobs(List.of(first.id())))).isEmpty();
    assertThat(store().reads().jobs().job(first.id())).isEmpty();
    assertThat(deleteAllRemains(100)).isOne();
    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 1, 10)))
        .satisfies(page -> assertThat(page.items()).containsExactly(second))
        .satisfies(page -> assertThat(page.totalItems()).isEqualTo(1));
  }

  /** Returns how many transactions that took. */
  private int deleteAllRemains(int limit) {
    int transactions = 0;
    int deleted = store().<Integer>write(t -> t.deleteRemains(limit));
    while (deleted > 0) {
      assertThat(deleted).isLessThanOrEqualTo(limit);
      transactions++;
      deleted = store().<Integer>write(t -> t.deleteRemains(limit));
    }
    return transactions;
  }

  /** The rows of a large job are deleted in small transactions. */
  @Test
  default void rowsOfALargeJobAreDeletedInBatches() {
    JobRun job = rows().job("large").state(JobState.COMPLETED).build();
    JobRun other = rows().job("other").state(JobState.RUNNING).build();
    TaskRun kept = rows().task(other).build();
    List<TaskRun> tasks = IntStream.range(0, 30).mapToObj(i -> rows().task(job).build()).toList();
    rows().insert(job, other);
    rows().insert(kept);
    rows().insert(tasks.toArray(TaskRun[]::new));
    StoreRows.Write write = rows().write().logs(rows().part(kept, 1, "kept"));
    for (TaskRun task : tasks) {
      IntStream.rangeClosed(1, 7).forEach(part -> write.logs(rows().part(task, part, "text")));
    }
    write.items(tasks.getFirst(), List.of("1")).output(job, "a", "1").commit();

    assertThat(deleteJobs(other.createdAt(), Instant.EPOCH, 10)).isEqualTo(1);

    assertThat(deleteAllRemains(10)).isGreaterThanOrEqualTo(24);
    assertThat(StoreRows.executionPage(store().reads(), job.id(), "", 10)).isEmpty();
    assertThat(store().reads().logs().logged(tasks.getLast().id())).isEqualTo(LogExtent.NOTHING);
    assertThat(StoreRows.executionPage(store().reads(), other.id(), "", 10)).containsExactly(kept);
    assertThat(store().reads().logs().logged(kept.id()).lastPart()).isEqualTo(1);
  }

  @Test
  default void jobsGoWhenTheirTimeHasCome() {
    Instant now = rows().clock().instant().plusSeconds(60);
    JobRun due = rows().job("due").state(JobState.COMPLETED).deleteAt(now).build();
    JobRun later =
        rows().job("later").state(JobState.COMPLETED).deleteAt(now.plusNanos(1_000)).build();
    rows().insert(due, later);

    assertThat(deleteJobs(Instant.EPOCH, now, 10)).isEqualTo(1);

    assertThat(store().reads().jobs().job(due.id())).isEmpty();
    assertThat(store().reads().jobs().job(later.id())).contains(later);
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
    assertThat(store().reads().logs().taskLog(task.id(), new LogQuery("", false, 1, 10)).items())
        .extracting(part -> part.contents())
        .containsExactly("c");
  }
}
