package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.store.ChangeQueries;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the changes of jobs: the index of a job's tasks finds them, and none has their numbers. */
public final class ChangeReads implements ChangeQueries {
  private final StatementSource connections;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final String tasks;
  private final String select;
  private final RowLookup lookup;

  /** Reads rows of tasks by their ids, in any order. */
  @FunctionalInterface
  public interface RowLookup {
    /**
     * @param select ends before the condition
     */
    <R> List<R> byId(
        Statements statements, String select, Collection<TaskId> ids, Statements.Mapper<R> reader);
  }

  /**
   * @param tasks the table of tasks, with the index to be used if the database does not choose it
   * @param select the columns of {@link TaskRows#SELECT_CHANGED}, without a condition
   */
  public ChangeReads(
      StatementSource connections,
      Definitions definitions,
      String tasks,
      String select,
      RowLookup lookup) {
    this.connections = connections;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.tasks = tasks;
    this.select = select;
    this.lookup = lookup;
  }

  @Override
  public Optional<ChangedJob> job(JobId id) {
    return connections.read(
        statements ->
            statements.first(
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
        "select changed, id, %s, %s from %s where job_id = ? and (changed, id) > (?, ?)%s"
                .formatted(TaskRows.ENDED, TaskRows.LOG_END, tasks, condition)
            + " order by changed, id limit ?";
    return connections.read(
        statements ->
            statements.list(
                query,
                p ->
                    p.text(id.value())
                        .number(after.number())
                        .text(after.task().value())
                        .number(limit),
                ChangeReads::place));
  }

  private static Place place(Row row) throws SQLException {
    long number = row.number();
    TaskId task = new TaskId(row.text());
    Optional<Instant> ended = row.maybeTime();
    OptionalInt logEnd = row.maybeInteger();
    return new Place(number, task, ended, ended.isPresent() ? logEnd : OptionalInt.empty());
  }

  @Override
  public List<TaskId> active(JobId id, int limit) {
    String query =
        "select id from "
            + tasks
            + " where job_id = ? and state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING')"
            + " order by id limit ?";
    return connections.read(
        statements ->
            statements.list(
                query, p -> p.text(id.value()).number(limit), row -> new TaskId(row.text())));
  }

  @Override
  public List<ChangedTask> tasks(Collection<TaskId> ids) {
    return connections.read(
        statements ->
            lookup.byId(
                statements, select, ids, row -> new ChangedTask(taskRows.read(row), row.number())));
  }
}
