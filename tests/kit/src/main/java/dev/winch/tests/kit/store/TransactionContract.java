package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of transactions: all of one or nothing, one after another. */
interface TransactionContract extends StoreUnderTest {
  @Test
  default void jobThatWasExpectedToBeNewIsSeenByTheWorkThatCounts() {
    JobRun there = rows().job("there").build();
    JobRun fresh = rows().job("fresh").build();
    rows().insert(there);

    assertThat(acceptUnlessThere(there)).isFalse();
    assertThat(acceptUnlessThere(fresh)).isTrue();
    assertThat(store().reads().jobs().job(fresh.id())).contains(fresh);
  }

  private boolean acceptUnlessThere(JobRun job) {
    return store()
        .write(
            transaction -> {
              transaction.expectNew(List.of(job.id()));
              boolean missing = transaction.jobs(List.of(job.id())).isEmpty();
              if (missing) {
                transaction.apply(rows().write().newJob(job, StoreRows.spec(job.name())).changes());
              }
              return missing;
            });
  }

  @Test
  default void missingRowsAreLeftOut() {
    JobRun job = rows().job("only").build();
    rows().insert(job);
    JobId unknown = new JobId("unknown");

    assertThat(readMap(t -> t.jobs(List.of(unknown, job.id())))).containsOnlyKeys(job.id());
    assertThat(readMap(t -> t.tasks(List.of(new TaskId("unknown"))))).isEmpty();
    assertThat(readMap(t -> t.outputs(unknown))).isEmpty();
    assertThat(readList(t -> t.activeTasks(unknown, "", 10, 1_000).tasks())).isEmpty();
    assertThat(readList(t -> t.items(new TaskId("unknown"), 0, 10))).isEmpty();
    assertThatThrownBy(() -> inTransaction(t -> t.spec(unknown)))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("job not found");
  }

  @Test
  default void nothingIsKeptOfWorkThatThrows() {
    JobRun kept = rows().job("kept").build();
    rows().insert(kept);
    JobRun lost = rows().job("lost").build();
    TaskRun task = rows().task(lost).build();

    assertThatThrownBy(
            () ->
                inTransaction(
                    t -> {
                      t.apply(
                          rows()
                              .write()
                              .newJob(lost, StoreRows.spec("lost"))
                              .newTasks(task)
                              .jobs(JobRunRow.of(kept).state(JobState.FAILED).build())
                              .output(kept, "a", "1")
                              .logs(rows().part(task, 1, "text"))
                              .changes());
                      t.heartbeat(rows().node("worker"), Instant.EPOCH);
                      t.record(
                          new AuditEntry(
                              kept.id().value(),
                              AuditEntry.Action.CANCELLED,
                              StoreRows.OWNER,
                              Instant.EPOCH));
                      throw new IllegalStateException("crash");
                    }))
        .hasMessage("crash");

    assertThat(store().reads().jobs().job(kept.id())).contains(kept);
    assertThat(store().reads().jobs().job(lost.id())).isEmpty();
    assertThat(store().reads().jobs().spec(lost.id())).isEmpty();
    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(StoreRows.outputs(store().reads(), kept.id())).isEmpty();
    assertThat(store().reads().logs().logged(task.id())).isEqualTo(LogExtent.NOTHING);
    assertThat(store().reads().jobs().audit(kept.id().value(), 1, 10).totalItems()).isEqualTo(1);
    assertThat(store().reads().nodes().heardSince(Instant.EPOCH)).isEmpty();
    assertThatThrownBy(() -> inTransaction(t -> t.spec(lost.id())))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  default void manyThreadsWriteOneAfterAnother() throws InterruptedException {
    JobRun job = rows().job("counter").build();
    rows().insert(job);
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int round = 0; round < 25; round++) {
                                increment(job.id());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(30));
    }

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().position()).isEqualTo(200);
  }

  private void increment(JobId id) {
    inTransaction(
        t -> {
          JobRun job = t.jobs(List.of(id)).get(id);
          t.apply(
              rows()
                  .write()
                  .jobs(JobRunRow.of(job).position(job.position() + 1).build())
                  .changes());
        });
  }
}
