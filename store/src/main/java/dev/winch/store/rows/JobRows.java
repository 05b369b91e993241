package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Omission;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import java.sql.SQLException;

/** Maps job headers to and from rows. */
public final class JobRows {
  /** The path of a job in the API. */
  private static final String PATH = "'/jobs/' || id";

  public static final String SELECT =
      "select id, parent_id, schedule_id, depth, name, description, tags, inputs, created_by,"
          + " state, created_at, started_at, completed_at, failed_at, cancelled_at, delete_at,"
          + " timeout_at, position, task_count, progress, output_bytes, result, error from jobs ";

  /** The columns for lists of jobs, with long texts replaced by a note. */
  public static final String SELECT_SHOWN =
      SELECT
          .replace(" description,", " " + Omission.column("description", PATH) + ",")
          .replace(
              " tags,", " case when octet_length(tags) <= " + Omission.SHOWN + " then tags end,")
          .replace(
              " inputs,",
              " case when octet_length(inputs) <= %d then inputs else '{\"\":\"' || %s || '\"}' end,"
                  .formatted(Omission.SHOWN, Omission.note("inputs", PATH)))
          .replace(" result,", " " + Omission.column("result", PATH) + ",");

  /** The same, followed by how often the job changed and the number of the row's last change. */
  public static final String SELECT_CHANGED =
      SELECT_SHOWN.replace(" from jobs ", ", changes, changed from jobs ");

  /** Columns that never change. */
  private static final String KEPT =
      "id, parent_id, schedule_id, depth, name, description, tags, inputs, created_by, created_at,"
          + " task_count";

  /** In the order of {@link #bindUpdate}, followed by the id. */
  public static final String CHANGING =
      "state, started_at, completed_at, failed_at, cancelled_at, delete_at, timeout_at, position,"
          + " progress, output_bytes, result, error";

  /** In the order of {@link #bindInsert}. */
  public static final String COLUMNS = KEPT + ", " + CHANGING;

  private final Definitions definitions;

  public JobRows(Definitions definitions) {
    this.definitions = definitions;
  }

  public JobRun read(Row row) throws SQLException {
    var id = new JobId(row.text());
    return new JobRun(
        id,
        row.maybeText().map(TaskId::new),
        row.maybeText().map(ScheduleId::new),
        row.integer(),
        row.text(),
        row.text(),
        definitions.list(row.maybeText()),
        definitions.inputs(id, row.maybeText()),
        new UserId(row.text()),
        JobState.valueOf(row.text()),
        row.time(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.integer(),
        row.integer(),
        row.real(),
        row.number(),
        row.text(),
        row.text());
  }

  public void bindInsert(Params params, JobRun job, JobSpec spec) throws SQLException {
    params
        .text(job.id().value())
        .text(job.parentId().map(TaskId::value))
        .text(job.scheduleId().map(ScheduleId::value))
        .number(job.depth())
        .text(job.name())
        .text(job.description())
        .text(definitions.encode(job.tags()))
        .text(definitions.encodeInputs(job.id(), job.inputs(), spec))
        .text(job.createdBy().value())
        .time(job.createdAt())
        .number(job.taskCount());
    bindChanging(params, job);
  }

  public static void bindUpdate(Params params, JobRun job) throws SQLException {
    bindChanging(params, job);
    params.text(job.id().value());
  }

  private static void bindChanging(Params params, JobRun job) throws SQLException {
    params
        .text(job.state().name())
        .time(job.startedAt())
        .time(job.completedAt())
        .time(job.failedAt())
        .time(job.cancelledAt())
        .time(job.deleteAt())
        .time(job.timeoutAt())
        .number(job.position())
        .real(job.progress())
        .number(job.outputBytes())
        .text(job.result())
        .text(job.error());
  }
}
