package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.ChangeQueries;
import dev.winch.store.ChangeQueries.ChangedJob;
import dev.winch.store.ChangeQueries.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Every change of a job has a number, and what is newer than a number is found by it. */
interface ChangeContract extends StoreUnderTest {
  Place BEGINNING = new Place(0, new TaskId(""));

  private ChangeQueries changes() {
    return store().reads().changes();
  }

  private ChangedJob changed(JobRun job) {
    return changes().job(job.id()).orElseThrow();
  }

  @Test
  default void theFirstStoredRowIsTheFirstChange() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().write().newJob(job, StoreRows.spec("mine")).newTasks(task).commit();

    assertThat(changed(job)).isEqualTo(new ChangedJob(job, 1, 1));
    assertThat(changes().places(job.id(), BEGINNING, 10)).containsExactly(new Place(1, task.id()));
    assertThat(changes().job(new JobId("unknown"))).isEmpty();
  }

  @Test
  default void aChangeOfATaskIsOneOfItsJobAndLeavesTheNumberOfItsRow() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    TaskRun scheduled = task.scheduled("default", 0, task.createdAt());
    rows().write().tasks(scheduled).commit();
    long before = changed(job).changes();
    TaskRun started =
        scheduled.started(new NodeProcess(new NodeId("node"), Instant.EPOCH), task.createdAt());
    rows().write().tasks(started).commit();

    assertThat(changed(job)).isEqualTo(new ChangedJob(job, before + 1, 1));
    assertThat(changes().tasks(List.of(task.id(), new TaskId("unknown"))))
        .containsExactly(new ChangeQueries.ChangedTask(started, before + 1));
    assertThat(changes().active(job.id(), 10)).containsExactly(task.id());
  }

  @Test
  default void aChangeOfTheJobHasItsNumber() {
    JobRun job = rows().job("mine").build();
    rows().insert(job);
    JobRun next = job.scheduled(job.createdAt(), Optional.empty());
    rows().write().jobs(next).commit();

    assertThat(changed(job)).isEqualTo(new ChangedJob(next, 2, 2));
    assertThat(changes().active(job.id(), 10)).isEmpty();
  }

  @Test
  default void changesAreOrderedByNumberThenId() {
    JobRun job = rows().job("mine").build();
    JobRun other = rows().job("other").build();
    TaskRun first = rows().task(job).build();
    TaskRun second = rows().task(job).build();
    TaskRun third = rows().task(job).build();
    rows()
        .write()
        .newJob(job, StoreRows.spec("mine"))
        .newJob(other, StoreRows.spec("other"))
        .newTasks(first, second, third)
        .commit();
    TaskRun skipped = first.skipped(first.createdAt());
    rows().write().tasks(skipped).newTasks(rows().task(other).build()).commit();

    Place last = new Place(2, first.id(), Optional.of(first.createdAt()), OptionalInt.of(0));
    assertThat(changes().places(job.id(), BEGINNING, 10))
        .containsExactly(new Place(1, second.id()), new Place(1, third.id()), last);
    assertThat(changes().places(job.id(), new Place(1, second.id()), 1))
        .containsExactly(new Place(1, third.id()));
    assertThat(changes().places(job.id(), last, 10)).isEmpty();
    assertThat(changes().ended(job.id(), BEGINNING, 1)).containsExactly(last);
  }

  @Test
  default void theEndOfALogIsStoredOnceAndIsNoChangeOfItsTask() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    TaskRun running =
        task.scheduled("default", 0, task.createdAt())
            .started(new NodeProcess(new NodeId("node"), Instant.EPOCH), task.createdAt());
    rows().write().tasks(running.cancelled(task.createdAt())).commit();
    Place before = changes().ended(job.id(), BEGINNING, 1).getFirst();
    assertThat(before.logEnd()).isEmpty();

    rows().write().logEnd(task.id(), 4).commit();
    rows().write().logEnd(task.id(), 5).commit();

    assertThat(changes().ended(job.id(), BEGINNING, 1))
        .containsExactly(new Place(before.number(), task.id(), before.ended(), OptionalInt.of(4)));
    assertThat(changed(job).changes()).isEqualTo(before.number());
    assertThat(store().reads().jobs().task(task.id()).orElseThrow().lastLogPart()).hasValue(4);
  }
}
