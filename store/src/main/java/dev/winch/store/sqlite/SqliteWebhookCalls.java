package dev.winch.store.sqlite;

import dev.winch.model.run.TaskId;
import dev.winch.model.run.WebhookCall;
import dev.winch.store.WebhookCalls;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.TaskRows;
import dev.winch.store.rows.WebhookRows;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code webhook_calls}: the first call of each hook has a due time, those behind it have
 * none. SQLite runs one transaction at a time, so no further lock is needed.
 */
final class SqliteWebhookCalls implements WebhookCalls {
  private static final String INSERT =
      RowSql.insert("webhook_calls", WebhookRows.COLUMNS + ", due_at");

  private final SqliteSession session;
  private final WebhookRows rows;
  private final JobRows jobRows;
  private final TaskRows taskRows;

  SqliteWebhookCalls(SqliteSession session, Definitions definitions) {
    this.session = session;
    this.rows = new WebhookRows(definitions);
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
  }

  void add(WebhookCall call) {
    if (call.isProgress()) {
      session.update(
          "delete from webhook_calls indexed by webhook_calls_progress"
              + " where job_id = ? and hook = ? and task_id is ? and due_at is null"
              + " and (event = 'job.Progress' or event = 'task.Progress')",
          p -> p.text(call.job().value()).number(call.hook()).text(call.task().map(TaskId::value)));
    }
    boolean first =
        session
            .first(
                "select 1 from webhook_calls indexed by webhook_calls_line"
                    + " where job_id = ? and hook = ? limit 1",
                p -> p.text(call.job().value()).number(call.hook()),
                Row::number)
            .isEmpty();
    session.update(
        INSERT,
        p -> {
          rows.bindInsert(p, call);
          p.time(first ? Optional.of(call.createdAt()) : Optional.empty());
        });
  }

  @Override
  public List<WebhookCall> claim(Instant now, Instant until, int limit) {
    List<WebhookRows.Stored> due =
        session.list(
            "select "
                + WebhookRows.COLUMNS
                + " from webhook_calls indexed by webhook_calls_due"
                + " where due_at <= ? order by due_at, seq limit ?",
            p -> p.time(now).number(limit),
            WebhookRows.Stored::read);
    session.updateEach(
        "update webhook_calls set due_at = ?, claim = claim + 1 where id = ?",
        due,
        (p, call) -> p.time(until).text(call.id()));
    return due.stream().map(this::claimed).toList();
  }

  private WebhookCall claimed(WebhookRows.Stored stored) {
    return rows.call(
        stored,
        task ->
            session.first(
                TaskContents.SELECT + "where id = ?", p -> p.text(task.value()), taskRows::read),
        job ->
            session.first(
                JobRows.SELECT + "where id = ?", p -> p.text(job.value()), jobRows::read));
  }

  @Override
  public boolean settle(WebhookCall claimed, Instant now) {
    int settled =
        session.update(
            "delete from webhook_calls where id = ? and claim = ?",
            p -> p.text(claimed.id()).number(claimed.claim()));
    if (settled > 0) {
      session.update(
          "update webhook_calls set due_at = ? where seq ="
              + " (select min(seq) from webhook_calls indexed by webhook_calls_line"
              + " where job_id = ? and hook = ?)",
          p -> p.time(now).text(claimed.job().value()).number(claimed.hook()));
    }
    return settled > 0;
  }

  @Override
  public boolean postpone(WebhookCall claimed, Instant until) {
    int postponed =
        session.update(
            "update webhook_calls set due_at = ?, attempts = attempts + 1"
                + " where id = ? and claim = ?",
            p -> p.time(until).text(claimed.id()).number(claimed.claim()));
    return postponed > 0;
  }
}
