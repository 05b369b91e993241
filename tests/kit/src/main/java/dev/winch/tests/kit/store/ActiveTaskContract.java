package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Transaction;
import dev.winch.store.Transaction.ActiveTasks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of how a transaction reads tasks and the items of a list in pieces. */
interface ActiveTaskContract extends StoreUnderTest {
  @Test
  default void activeTasksAreTheUnfinishedOnesOfThatJobById() {
    JobRun job = rows().job("mine").build();
    JobRun other = rows().job("other").build();
    List<TaskRun> tasks =
        List.of(TaskState.values()).stream()
            .map(state -> rows().task(job).state(state).build())
            .toList();
    rows().insert(job, other);
    rows().insert(tasks.reversed().toArray(TaskRun[]::new));
    rows().insert(rows().task(other).build());

    assertThat(store().write((Transaction t) -> t.activeTasks(job.id(), "", 10, 1 << 20)))
        .isEqualTo(
            new ActiveTasks(
                tasks.stream().filter(task -> !task.state().isFinal()).toList(), false));
  }

  @Test
  default void f4_activeTasksArePagedByRowsAndByBytes() {
    JobRun job = rows().job("mine").build();
    TaskSpec large = TaskSpec.named("large").run("x".repeat(50_000)).build();
    List<TaskRun> tasks =
        IntStream.range(0, 12)
            .mapToObj(i -> rows().task(job).state(TaskState.SCHEDULED))
            .map(task -> task.evaluated(Optional.of(large)).build())
            .toList();
    rows().insert(job);
    rows().insert(tasks.toArray(TaskRun[]::new));

    assertThat(pages(job.id(), 5, 1 << 20)).containsExactly(5, 5, 2);
    assertThat(pages(job.id(), 6, 1 << 20)).containsExactly(6, 6);
    assertThat(pages(job.id(), 100, 175_000)).containsExactly(3, 3, 3, 3);
    assertThat(pages(job.id(), 100, 1)).hasSize(12).containsOnly(1);
    assertThat(pages(job.id(), 100, 1 << 20)).containsExactly(12);
    assertThat(
            readList(t -> t.activeTasks(job.id(), tasks.get(9).id().value(), 100, 1 << 20).tasks()))
        .isEqualTo(tasks.subList(10, 12));
  }

  @Test
  default void f4_tasksThatOnlyChangeTheirStateAreReadAndWrittenWithoutWhatNeverChanges() {
    JobRun job = rows().job("mine").build();
    TaskSpec large = TaskSpec.named("large").run("x".repeat(50_000)).build();
    List<TaskRun> tasks =
        IntStream.range(0, 3)
            .mapToObj(i -> rows().task(job).state(TaskState.SCHEDULED).queue("q"))
            .map(
                task ->
                    task.evaluated(Optional.of(large))
                        .item(new TaskRun.Item(4, "\"" + "y".repeat(40_000) + "\""))
                        .build())
            .toList();
    TaskRun small = rows().task(job).state(TaskState.RUNNING).build();
    rows().insert(job);
    rows().insert(tasks.toArray(TaskRun[]::new));
    rows().insert(rows().task(job).state(TaskState.FAILED).build(), small);

    ActiveTasks first = store().write((Transaction t) -> t.standingTasks(job.id(), "", 2));
    assertThat(first)
        .isEqualTo(
            new ActiveTasks(
                tasks.subList(0, 2).stream()
                    .map(task -> TaskRunRow.of(task).evaluated(Optional.empty()))
                    .map(row -> row.item(Optional.empty()).build())
                    .toList(),
                true));
    String last = first.tasks().getLast().id().value();
    assertThat(store().write((Transaction t) -> t.standingTasks(job.id(), last, 2).tasks()))
        .extracting(TaskRun::id)
        .containsExactly(tasks.get(2).id(), small.id());

    Instant end = Instant.parse("2026-01-02T00:00:00Z");
    rows().write().tasks(first.tasks().getFirst().cancelled(end)).commit();
    assertThat(store().reads().jobs().task(tasks.getFirst().id()))
        .contains(tasks.getFirst().cancelled(end));
    assertThat(store().write((Transaction t) -> t.standingTasks(job.id(), "", 9).tasks()))
        .extracting(TaskRun::id)
        .containsExactly(tasks.get(1).id(), tasks.get(2).id(), small.id());
  }

  /** How many tasks each page holds. */
  private List<Integer> pages(JobId job, int rows, long bytes) {
    List<Integer> sizes = new ArrayList<>();
    String after = "";
    ActiveTasks page;
    do {
      String last = after;
      page = store().write((Transaction t) -> t.activeTasks(job, last, rows, bytes));
      sizes.add(page.tasks().size());
      after = page.tasks().getLast().id().value();
    } while (page.more());
    return sizes;
  }

  @Test
  default void itemsAreReadInPieces() {
    JobRun job = rows().job("mine").build();
    TaskRun each = rows().task(job).build();
    List<String> values = IntStream.range(0, 2_000).mapToObj(i -> "\"item " + i + "\"").toList();
    rows().write().newJob(job, StoreRows.spec("mine")).newTasks(each).items(each, values).commit();

    assertThat(readList(t -> t.items(each.id(), 0, 3))).isEqualTo(values.subList(0, 3));
    assertThat(readList(t -> t.items(each.id(), 250, 600))).isEqualTo(values.subList(250, 850));
    assertThat(readList(t -> t.items(each.id(), 1_999, 10)))
        .isEqualTo(values.subList(1_999, 2_000));
    assertThat(readList(t -> t.items(each.id(), 2_000, 10))).isEmpty();
    assertThat(readList(t -> t.items(each.id(), 0, 5_000))).isEqualTo(values);
  }
}
