package dev.winch.store.sqlite;

import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.util.List;
import java.util.Optional;

/**
 * Deletes the rows of deleted jobs in limited steps, job by job and task by task. No statement
 * reads or deletes more than the limit.
 */
final class SqliteDeletedRows {
  private final SqliteSession session;
  private final int limit;
  private int deleted;

  SqliteDeletedRows(SqliteSession session, int limit) {
    this.session = session;
    this.limit = limit;
  }

  private record Task(long seq, String id) {}

  /** Deletes rows and returns how many; 0 if none were left. */
  int delete() {
    Optional<String> job = next();
    while (job.isPresent() && left() > 0) {
      delete(job.get());
      job = next();
    }
    return deleted;
  }

  private Optional<String> next() {
    return session.first(
        "select id from deleted_jobs order by id limit 1", Statements.Binding.NONE, Row::text);
  }

  private int left() {
    return limit - deleted;
  }

  private void delete(String job) {
    List<Task> tasks =
        session.list(
            "select seq, id from tasks indexed by tasks_job where job_id = ? order by id limit ?",
            p -> p.text(job).number(left()),
            row -> new Task(row.number(), row.text()));
    tasks.forEach(this::delete);
    if (tasks.isEmpty()) {
      deleteSome(
          "delete from outputs where (job_id, name) in (select job_id, name from outputs"
              + " where job_id = ? limit ?)",
          job);
      deleteSome(
          "delete from webhook_calls where seq in"
              + " (select seq from webhook_calls where job_id = ? limit ?)",
          job);
      deleteSome(
          "delete from audit where seq in (select seq from audit where subject = ? limit ?)", job);
      if (left() > 0) {
        deleted += session.update("delete from deleted_jobs where id = ?", p -> p.text(job));
      }
    }
  }

  private void delete(Task task) {
    deleteSome(
        "delete from task_logs where seq in (select seq from task_logs where task_id = ? limit ?)",
        task.id());
    deleteSome(
        "delete from items where (task_id, chunk) in (select task_id, chunk from items"
            + " where task_id = ? limit ?)",
        task.id());
    if (left() > 0) {
      session.update("delete from task_contents where seq = ?", p -> p.number(task.seq()));
      deleted += session.update("delete from tasks where seq = ?", p -> p.number(task.seq()));
    }
  }

  private void deleteSome(String sql, String owner) {
    int most = left();
    if (most > 0) {
      deleted += session.update(sql, p -> p.text(owner).number(most));
    }
  }
}
