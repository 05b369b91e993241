package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskState;
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
    return pool.with(
        session ->
            session.list(
                "select changed, id, state from tasks where job_id = ?"
                    + " and (changed, id) > (?, ?) order by changed, id limit ?",
                p ->
                    p.text(id.value())
                        .number(after.number())
                        .text(after.task().value())
                        .number(limit),
                row -> place(row)));
  }

  private static Place place(Row row) throws SQLException {
    return new Place(row.number(), new TaskId(row.text()), TaskState.valueOf(row.text()).isFinal());
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

  @Override
  public boolean hasActiveTasks(JobId id) {
    return pool.with(
        session ->
            session
                .first(
                    "select 1 from tasks where job_id = ?"
                        + " and state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING') limit 1",
                    p -> p.text(id.value()),
                    row -> row.integer())
                .isPresent());
  }
}
