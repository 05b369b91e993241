package dev.winch.tests.kit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparingInt;

import dev.winch.model.run.JobId;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.store.LogQueries;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.search.WordQuery;
import dev.winch.store.search.Words;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Logs, by looking at every row. */
final class MemoryLogQueries implements LogQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryLogQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public Page<LogPart> jobLog(JobId id, LogQuery query) {
    Comparator<TaskRun> order =
        comparingInt(TaskRun::position)
            .thenComparing(TaskRun::createdAt)
            .thenComparing(TaskRun::id);
    return log(() -> tables.tasksOf(id).stream().sorted(order).map(TaskRun::id), query);
  }

  @Override
  public Page<LogPart> taskLog(TaskId id, LogQuery query) {
    return log(() -> Stream.of(id), query);
  }

  private Page<LogPart> log(Supplier<Stream<TaskId>> tasks, LogQuery query) {
    WordQuery text = WordQuery.parse(query.text());
    List<LogPart> hits =
        guard.during(
            () ->
                tasks
                    .get()
                    .flatMap(task -> MemoryTables.part(tables.logs, task).values().stream())
                    .filter(part -> text.matches(Words.of(query.shown().apply(part.contents()))))
                    .toList());
    return MemoryReads.page(
        query.oldestFirst() ? hits : hits.reversed(), query.page(), query.size());
  }

  @Override
  public List<LogPart> partsAfter(TaskId id, int number, int limit) {
    return guard.during(
        () ->
            MemoryTables.part(tables.logs, id).tailMap(number, false).values().stream()
                .limit(limit)
                .toList());
  }

  @Override
  public LogExtent logged(TaskId id) {
    return guard.during(
        () -> {
          var parts = MemoryTables.part(tables.logs, id);
          long bytes =
              parts.values().stream()
                  .mapToLong(part -> part.contents().getBytes(UTF_8).length)
                  .sum();
          return new LogExtent(parts.isEmpty() ? 0 : parts.lastKey(), bytes);
        });
  }
}
