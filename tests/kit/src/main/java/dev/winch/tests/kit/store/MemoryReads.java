package dev.winch.tests.kit.store;

import dev.winch.model.run.Page;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.store.Reads;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** In-memory queries that scan all rows. */
final class MemoryReads {

  /** Runs a query while nobody writes. */
  interface Guard {
    <T> T during(Supplier<T> query);
  }

  private MemoryReads() {}

  static Reads of(MemoryTables tables, Guard guard) {
    return new Reads(
        new MemoryJobQueries(tables, guard),
        new MemoryJobLists(tables, guard),
        new MemoryLogQueries(tables, guard),
        new MemoryUserQueries(tables, guard),
        new MemoryAccountQueries(tables, guard),
        new MemoryScheduleQueries(tables, guard),
        new MemoryRecoveryQueries(tables, guard),
        new MemoryDueQueries(tables, guard),
        new MemoryNodeQueries(tables, guard),
        new MemoryChangeQueries(tables, guard));
  }

  /** As recovery sees a task: without what may be long. */
  static TaskRun standing(TaskRun task) {
    return TaskRunRow.of(task)
        .evaluated(Optional.empty())
        .item(Optional.empty())
        .result("")
        .error("")
        .build();
  }

  static <T> Page<T> page(List<T> all, long number, int size) {
    List<T> items =
        number > all.size() / size + 1
            ? Collections.emptyList()
            : all.stream().skip((number - 1) * size).limit(size).toList();
    return new Page<>(items, number, size, all.size(), false);
  }
}
