package dev.winch.store.sqlite;

import dev.winch.model.run.JobId;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.store.LogQueries;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.rows.LogSearch;
import java.util.List;

/** Logs on the connections that only read. */
final class SqliteLogQueries implements LogQueries {
  private final Readers readers;

  SqliteLogQueries(Readers readers) {
    this.readers = readers;
  }

  @Override
  public Page<LogPart> jobLog(JobId id, LogQuery query) {
    String order =
        query.oldestFirst()
            ? "position, created_at, id"
            : "position desc, created_at desc, id desc";
    return readers.snapshot(
        session -> {
          List<TaskId> tasks =
              session.list(
                  "select id from tasks indexed by tasks_job where job_id = ? order by " + order,
                  p -> p.text(id.value()),
                  row -> new TaskId(row.text()));
          return new LogSearch(session, query).page(tasks);
        });
  }

  @Override
  public Page<LogPart> taskLog(TaskId id, LogQuery query) {
    return readers.snapshot(session -> new LogSearch(session, query).page(List.of(id)));
  }

  @Override
  public List<LogPart> partsAfter(TaskId id, int number, int limit) {
    return readers.read(session -> LogSearch.after(session, id, number, limit));
  }

  @Override
  public LogExtent logged(TaskId id) {
    return readers
        .read(
            session ->
                session.first(
                    "select ifnull(max(number), 0), ifnull(sum(octet_length(contents)), 0)"
                        + " from task_logs where task_id = ?",
                    p -> p.text(id.value()),
                    row -> new LogExtent(row.integer(), row.number())))
        .orElse(LogExtent.NOTHING);
  }
}
