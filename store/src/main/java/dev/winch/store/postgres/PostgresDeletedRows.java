package dev.winch.store.postgres;

import dev.winch.store.rows.Row;
import java.util.List;
import java.util.Optional;

/**
 * Deletes the rows of deleted jobs in limited steps, job by job and a few tasks at a time. No
 * statement reads or deletes more than the limit. Each process works on a different job.
 */
final class PostgresDeletedRows {
  private final PostgresSession session;
  private final int limit;
  private int deleted;

  PostgresDeletedRows(PostgresSession session, int limit) {
    this.session = session;
    this.limit = limit;
  }

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
        "select id from deleted_jobs order by id limit 1 for update skip locked",
        p -> {},
        Row::text);
  }

  private int left() {
    return limit - deleted;
  }

  private void delete(String job) {
    List<String> tasks =
        session.list(
            "select id from tasks where job_id = ? order by id limit ?",
            p -> p.text(job).number(left()),
            Row::text);
    if (!tasks.isEmpty()) {
      deleteTasks(tasks);
      return;
    }
    deleteSome("outputs", "job_id = ?", p -> p.text(job));
    deleteSome("audit", "subject = ?", p -> p.text(job));
    if (left() > 0) {
      deleted += session.update("delete from deleted_jobs where id = ?", p -> p.text(job));
    }
  }

  private void deleteTasks(List<String> tasks) {
    deleteSome("task_logs", "task_id = any(?)", p -> p.texts(tasks));
    deleteSome("items", "task_id = any(?)", p -> p.texts(tasks));
    List<String> bare = tasks.subList(0, Math.min(left(), tasks.size()));
    if (!bare.isEmpty()) {
      deleted += session.update("delete from tasks where id = any(?)", p -> p.texts(bare));
    }
  }

  private void deleteSome(
      String table, String condition, dev.winch.store.rows.Statements.Binding owner) {
    int most = left();
    if (most > 0) {
      deleted +=
          session.update(
              "delete from %1$s where ctid = any(array(select ctid from %1$s where %2$s limit ?))"
                  .formatted(table, condition),
              p -> {
                owner.to(p);
                p.number(most);
              });
    }
  }
}
