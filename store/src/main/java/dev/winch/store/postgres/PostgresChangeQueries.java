package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.store.ChangeQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.TaskRows;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Changes of jobs, each query on a connection of its own. */
final class PostgresChangeQueries implements ChangeQueries {
  private final Pool pool;
  private final JobRows jobRows;
  private final TaskRows taskRows;

  PostgresChangeQueries(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
  }

  @Override
  public Optional<ChangedJob> job(JobId id) {
    return pool.with(
        session ->
            session.first(
                JobRows.SELECT_CHANGED + "where id = ?",
                p -> p.text(id.value()),
                row -> new ChangedJob(jobRows.read(row), row.number(), row.number())));
  }

  @Override
  public List<Place> places(JobId id, Place after, int limit) {
    return places(id, after, limit, "");
  }

  @Override
  public List<Place> ended(JobId id, Place after, int limit) {
    return places(
        id, after, limit, " and state in ('COMPLETED', 'SKIPPED', 'FAILED', 'CANCELLED')");
  }

  private List<Place> places(JobId id, Place after, int limit, String condition) {
    String query =
        "select changed, id, %s from tasks where job_id = ? and (changed, id) > (?, ?)%s"
                .formatted(TaskRows.ENDED, condition)
            + " order by changed, id limit ?";
    return pool.with(
        session ->
            session.list(
                query,
                p ->
                    p.text(id.value())
                        .number(after.number())
                        .text(after.task().value())
                        .number(limit),
                PostgresChangeQueries::place));
  }

  private static Place place(Row row) throws SQLException {
    return new Place(row.number(), new TaskId(row.text()), row.maybeTime());
  }

  @Override
  public List<TaskId> active(JobId id, int limit) {
    return pool.with(
        session ->
            session.list(
                "select id from tasks where job_id = ?"
                    + " and state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING')"
                    + " order by id limit ?",
                p -> p.text(id.value()).number(limit),
                row -> new TaskId(row.text())));
  }

  @Override
  public List<ChangedTask> tasks(Collection<TaskId> ids) {
    return pool.with(
        session ->
            session.list(
                TaskRows.SELECT_CHANGED + "where id = any(?)",
                p -> p.texts(ids.stream().map(TaskId::value).toList()),
                row -> new ChangedTask(taskRows.read(row), row.number())));
  }
}
