package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogStream;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Changes;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.ItemRows;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.ScheduleRows;
import dev.winch.store.rows.TaskRows;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Turns the changes of a transaction into statements, one per kind of row. */
final class ChangeRows {
  private final Definitions definitions;
  private final Function<JobId, JobSpec> specs;
  private final PostgresWebhookCalls webhookCalls;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final ScheduleRows scheduleRows;

  /**
   * @param specs returns the definition of a task's job
   */
  ChangeRows(
      Definitions definitions, Function<JobId, JobSpec> specs, PostgresWebhookCalls webhookCalls) {
    this.definitions = definitions;
    this.specs = specs;
    this.webhookCalls = webhookCalls;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.scheduleRows = new ScheduleRows(definitions);
  }

  /** A new job with its stored definition and its lexemes. */
  record NewRow(JobRun job, Definitions.Encoded definition, String words) {}

  /** Adds the statements of all changes. */
  void collect(StatementBatch script, Changes changes, List<NewRow> newJobs) throws SQLException {
    insert(script, newJobs);
    script.replace(
        "jobs",
        JobRows.CHANGING + ", id",
        ", changes = jobs.changes + 1, changed = jobs.changes + 1",
        changes.jobs(),
        JobRows::bindUpdate);
    script.add(
        "update jobs set changes = changes + 1 where id = any(?)",
        changes.jobsOfTasksAlone(),
        (p, id) -> p.text(id.value()));
    script.add(
        StatementBatch.inserting(
            "tasks",
            TaskRows.COLUMNS,
            "changed",
            "coalesce((select changes from jobs where jobs.id = new.job_id), 1)"),
        changes.newTasks(),
        (p, task) -> taskRows.bindInsert(p, task, specs));
    script.replace(
        "tasks",
        TaskRows.CHANGING + ", id",
        ", changed = coalesce((select changes from jobs where jobs.id = tasks.job_id), 1)",
        changes.tasks(),
        TaskRows::bindUpdate);
    script.add(
        StatementBatch.inserting("outputs", "job_id, name, value")
            + " on conflict (job_id, name) do update set value = excluded.value",
        lastOfEachName(changes.outputs()),
        (p, output) -> p.text(output.job().value()).text(output.name()).text(output.value()));
    script.insert(
        "items",
        ItemRows.COLUMNS,
        changes.items().stream().map(ItemRows::chunks).flatMap(List::stream).toList(),
        new ItemRows(definitions)::bindInsert);
    script.add(
        StatementBatch.inserting("task_logs", "id, task_id, number, stream, contents, created_at")
            + " on conflict (task_id, number) do nothing",
        changes.logs(),
        (p, part) ->
            p.text(part.id())
                .text(part.taskId().value())
                .number(part.number())
                .text(LogStream.text(part.stream()))
                .text(part.contents())
                .time(part.createdAt()));
    script.add(
        "update tasks set last_log_part = new.last from unnest(?, ?) as new (id, last)"
            + " where tasks.id = new.id and last_log_part is null",
        changes.logEnds(),
        (p, end) -> p.text(end.task().value()).number(end.lastPart()));
    collect(script, changes.schedules());
    webhookCalls.add(script, changes.calls());
  }

  private void collect(StatementBatch script, Changes.OfSchedules changes) throws SQLException {
    script.insert("schedules", ScheduleRows.COLUMNS, changes.added(), scheduleRows::bindInsert);
    script.replace(
        "schedules", ScheduleRows.CHANGING + ", id", changes.replaced(), ScheduleRows::bindUpdate);
    script.replace(
        "schedules",
        ScheduleRows.REDEFINED + ", id",
        changes.redefined(),
        scheduleRows::bindRedefinition);
    script.add(
        "delete from schedules where id = any(?)",
        changes.deleted(),
        (p, id) -> p.text(id.value()));
  }

  /** The last value of each output: one statement cannot replace a row twice. */
  private static Collection<Changes.Output> lastOfEachName(List<Changes.Output> outputs) {
    Map<List<String>, Changes.Output> last = new LinkedHashMap<>();
    outputs.forEach(
        output -> last.put(List.of(output.job().value(), PgText.storable(output.name())), output));
    return last.values();
  }

  private void insert(StatementBatch script, List<NewRow> rows) throws SQLException {
    if (rows.isEmpty()) {
      return;
    }
    script.insert(
        "jobs",
        JobRows.COLUMNS,
        rows,
        (p, row) -> jobRows.bindInsert(p, row.job(), row.definition().spec()));
    script.add(
        "insert into job_specs (id, created_at, spec, words)"
            + " select id, created_at, spec, array_to_tsvector(string_to_array(words, ' '))"
            + " from unnest(?, ?, ?, ?) as new (id, created_at, spec, words)",
        rows,
        (p, row) ->
            p.text(row.job().id().value())
                .time(row.job().createdAt())
                .text(row.definition().json())
                .text(row.words()));
    count(script, rows.size());
  }

  /** Adds to the total of jobs; negative for deleted ones. */
  static void count(StatementBatch script, long more) throws SQLException {
    script.add(
        "insert into job_counts values (pg_backend_pid() % 64, ?)"
            + " on conflict (shard) do update set jobs = job_counts.jobs + excluded.jobs",
        more);
  }
}
