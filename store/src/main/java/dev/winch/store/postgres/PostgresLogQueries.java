package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.store.LogQueries;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.rows.LogSearch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logs, each query on a connection of its own. */
final class PostgresLogQueries implements LogQueries {
  private final Pool pool;

  PostgresLogQueries(Pool pool) {
    this.pool = pool;
  }

  private record Parts(TaskId task, long count) {}

  @Override
  public Page<LogPart> jobLog(JobId id, LogQuery query) {
    return pool.snapshot(
        session -> {
          List<Parts> tasks =
              session.list(
                  "select id, (select count(*) from task_logs where task_id = tasks.id) from tasks"
                      + " where job_id = ? order by position, created_at, id",
                  p -> p.text(id.value()),
                  row -> new Parts(new TaskId(row.text()), row.number()));
          List<Parts> printed =
              new ArrayList<>(tasks.stream().filter(task -> task.count() > 0).toList());
          Map<TaskId, Long> counts = new HashMap<>();
          printed.forEach(task -> counts.put(task.task(), task.count()));
          List<TaskId> order = printed.stream().map(Parts::task).toList();
          return new LogSearch(session, query, counts::get)
              .page(query.oldestFirst() ? order : order.reversed());
        });
  }

  @Override
  public Page<LogPart> taskLog(TaskId id, LogQuery query) {
    return pool.snapshot(session -> new LogSearch(session, query).page(List.of(id)));
  }

  @Override
  public List<LogPart> partsAfter(TaskId id, int number, int limit) {
    return pool.with(session -> LogSearch.after(session, id, number, limit));
  }

  @Override
  public LogExtent logged(TaskId id) {
    return pool.with(session -> logged(session, id));
  }

  static LogExtent logged(PostgresSession session, TaskId id) {
    return session
        .first(
            "select coalesce(max(number), 0), coalesce(sum(octet_length(contents)), 0)::bigint"
                + " from task_logs where task_id = ?",
            p -> p.text(id.value()),
            row -> new LogExtent(row.integer(), row.number()))
        .orElse(LogExtent.NOTHING);
  }
}
