package dev.winch.store.sqlite;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.UserId;
import java.sql.SQLException;

/** Headers of jobs as rows. */
final class JobRows {
  static final String SELECT =
      "select id, parent_id, schedule_id, depth, name, description, tags, inputs, created_by,"
          + " state, created_at, started_at, completed_at, failed_at, delete_at, timeout_at, position,"
          + " task_count, progress, result, error from jobs ";

  static final String INSERT =
      "insert into jobs (seq, id, parent_id, schedule_id, depth, name, description, tags, inputs,"
          + " created_by, created_at, task_count, state, started_at, completed_at, failed_at,"
          + " delete_at, timeout_at, position, progress, result, error)"
          + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

  static final String UPDATE =
      "update jobs set state = ?, started_at = ?, completed_at = ?, failed_at = ?, delete_at = ?,"
          + " timeout_at = ?, position = ?, progress = ?, result = ?, error = ? where id = ?";

  private final Definitions definitions;

  JobRows(Definitions definitions) {
    this.definitions = definitions;
  }

  JobRun read(Row row) throws SQLException {
    return new JobRun(
        new JobId(row.text()),
        row.maybeText().map(TaskId::new),
        row.maybeText().map(ScheduleId::new),
        row.integer(),
        row.text(),
        row.text(),
        definitions.list(row.maybeText()),
        definitions.texts(row.maybeText()),
        new UserId(row.text()),
        JobState.valueOf(row.text()),
        row.time(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeTime(),
        row.integer(),
        row.integer(),
        row.real(),
        row.text(),
        row.text());
  }

  void bindInsert(Params params, long seq, JobRun job) throws SQLException {
    params
        .number(seq)
        .text(job.id().value())
        .text(job.parentId().map(TaskId::value))
        .text(job.scheduleId().map(ScheduleId::value))
        .number(job.depth())
        .text(job.name())
        .text(job.description())
        .text(definitions.encode(job.tags()))
        .text(definitions.encode(job.inputs()))
        .text(job.createdBy().value())
        .time(job.createdAt())
        .number(job.taskCount());
    bindChanging(params, job);
  }

  static void bindUpdate(Params params, JobRun job) throws SQLException {
    bindChanging(params, job);
    params.text(job.id().value());
  }

  private static void bindChanging(Params params, JobRun job) throws SQLException {
    params
        .text(job.state().name())
        .time(job.startedAt())
        .time(job.completedAt())
        .time(job.failedAt())
        .time(job.deleteAt())
        .time(job.timeoutAt())
        .number(job.position())
        .real(job.progress())
        .text(job.result())
        .text(job.error());
  }
}
