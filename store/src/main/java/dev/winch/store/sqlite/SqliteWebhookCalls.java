package dev.winch.store.sqlite;

import dev.winch.codec.WebhookJson;
import dev.winch.model.fault.Defect;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.store.WebhookCalls;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.TaskRows;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The table {@code webhook_calls}: rows that are due, and behind each those of the same hook, which
 * have no due time yet. One transaction at a time makes that safe.
 */
final class SqliteWebhookCalls implements WebhookCalls {
  private final Session session;
  private final WebhookJson json;
  private final JobRows jobRows;
  private final TaskRows taskRows;

  SqliteWebhookCalls(Session session, Definitions definitions) {
    this.session = session;
    this.json = definitions.webhooks();
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
        "insert into webhook_calls (id, job_id, hook, event, task_id, subject, target, created_at,"
            + " attempts, claim, due_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        p ->
            p.text(call.id())
                .text(call.job().value())
                .number(call.hook())
                .text(call.event())
                .text(call.task().map(TaskId::value))
                .text(json.subject(call.subject()))
                .text(json.target(call))
                .time(call.createdAt())
                .number(call.attempts())
                .number(call.claim())
                .time(first ? Optional.of(call.createdAt()) : Optional.empty()));
  }

  @Override
  public List<WebhookCall> claim(Instant now, Instant until, int limit) {
    List<Stored> due =
        session.list(
            "select id, job_id, hook, event, task_id, subject, target, created_at, attempts, claim"
                + " from webhook_calls indexed by webhook_calls_due"
                + " where due_at <= ? order by due_at, seq limit ?",
            p -> p.time(now).number(limit),
            Stored::read);
    session.updateEach(
        "update webhook_calls set due_at = ?, claim = claim + 1 where id = ?",
        due,
        (p, call) -> p.time(until).text(call.id()));
    return due.stream().map(this::claimed).toList();
  }

  private record Stored(
      String id,
      JobId job,
      int hook,
      String event,
      Optional<TaskId> task,
      String subject,
      String target,
      Instant createdAt,
      int attempts,
      int claim) {

    static Stored read(Row row) throws SQLException {
      return new Stored(
          row.text(),
          new JobId(row.text()),
          row.integer(),
          row.text(),
          row.maybeText().map(TaskId::new),
          row.text(),
          row.text(),
          row.time(),
          row.integer(),
          row.integer());
    }
  }

  private WebhookCall claimed(Stored stored) {
    WebhookJson.Target target = json.target(stored.target());
    return new WebhookCall(
        stored.id(),
        stored.job(),
        stored.hook(),
        stored.event(),
        target.url(),
        target.headers(),
        target.signature(),
        subject(stored),
        stored.createdAt(),
        stored.attempts(),
        stored.claim() + 1);
  }

  /** Calls are deleted with their job, so that the rows are there. */
  private Subject subject(Stored stored) {
    return stored
        .task()
        .map(
            id ->
                json.subject(
                    stored.subject(),
                    one(TaskRows.SELECT + "where id = ?", id.value(), taskRows::read)))
        .orElseGet(
            () ->
                json.subject(
                    stored.subject(),
                    one(JobRows.SELECT + "where id = ?", stored.job().value(), jobRows::read)));
  }

  private <T> T one(String sql, String id, Statements.Mapper<T> mapper) {
    return session
        .first(sql, p -> p.text(id), mapper)
        .orElseThrow(() -> new Defect("a call of a webhook is about " + id + ", which is gone"));
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

  void deleteOf(JobId job) {
    session.update("delete from webhook_calls where job_id = ?", p -> p.text(job.value()));
  }
}
