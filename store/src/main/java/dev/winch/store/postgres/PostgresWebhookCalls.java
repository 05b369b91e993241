package dev.winch.store.postgres;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.store.WebhookCalls;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.TaskRows;
import dev.winch.store.rows.WebhookRows;
import dev.winch.store.rows.WebhookRows.Stored;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The table {@code webhook_calls}: the first call of each hook has a due time, those behind it have
 * none. Appending a call or settling the first one requires the lock on the job's row.
 */
final class PostgresWebhookCalls implements WebhookCalls {
  private static final String HOLD = "select 1 from jobs where id = %s order by id for update";

  private static final String REPLACE_PROGRESS =
      "delete from webhook_calls using unnest(?, ?, ?) as new (job_id, hook, task_id)"
          + " where webhook_calls.job_id = new.job_id and webhook_calls.hook = new.hook"
          + " and webhook_calls.task_id is not distinct from new.task_id"
          + " and webhook_calls.due_at is null"
          + " and webhook_calls.event in ('job.Progress', 'task.Progress')";

  private static final String INSERT =
      "insert into webhook_calls (%s, due_at) select %s, case when exists (select 1"
              .formatted(WebhookRows.COLUMNS, WebhookRows.COLUMNS)
          + " from webhook_calls older where older.job_id = new.job_id and older.hook = new.hook)"
          + " then null else created_at end from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as new (%s)"
              .formatted(WebhookRows.COLUMNS);

  private static final String CLAIM =
      "with due as (select seq, due_at from webhook_calls where due_at <= ? order by due_at, seq"
          + " limit ? for update skip locked),"
          + " claimed as (update webhook_calls set due_at = ?, claim = claim + 1 from due"
          + " where webhook_calls.seq = due.seq returning webhook_calls.*, due.due_at as was)"
          + " select id, job_id, hook, event, task_id, subject, target, created_at, attempts,"
          + " claim - 1 from claimed order by was, seq";

  private final PostgresSession session;
  private final WebhookRows rows;
  private final JobRows jobRows;
  private final TaskRows taskRows;

  PostgresWebhookCalls(PostgresSession session, Definitions definitions) {
    this.session = session;
    this.rows = new WebhookRows(definitions);
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
  }

  private record Line(JobId job, int hook) {}

  void add(StatementBatch script, List<WebhookCall> calls) throws SQLException {
    if (calls.isEmpty()) {
      return;
    }
    Set<JobId> jobs = new HashSet<>();
    calls.forEach(call -> jobs.add(call.job()));
    script.add(HOLD.formatted("any(?)"), jobs, (p, job) -> p.text(job.value()));
    for (List<WebhookCall> round : rounds(calls)) {
      script.add(
          REPLACE_PROGRESS,
          round.stream().filter(WebhookCall::isProgress).toList(),
          (p, call) ->
              p.text(call.job().value()).number(call.hook()).text(call.task().map(TaskId::value)));
      script.add(INSERT, round, rows::bindInsert);
    }
  }

  /** Groups calls into rounds: one call of each hook per round, in order. */
  private static Collection<List<WebhookCall>> rounds(List<WebhookCall> calls) {
    Map<Line, Integer> lengths = new HashMap<>();
    Map<Integer, List<WebhookCall>> rounds = new LinkedHashMap<>();
    for (WebhookCall call : calls) {
      int round = lengths.merge(new Line(call.job(), call.hook()), 1, Integer::sum);
      rounds.computeIfAbsent(round, _ -> new ArrayList<>()).add(call);
    }
    return rounds.values();
  }

  @Override
  public List<WebhookCall> claim(Instant now, Instant until, int limit) {
    List<Stored> due =
        session.list(CLAIM, p -> p.time(now).number(limit).time(until), Stored::read);
    if (due.isEmpty()) {
      return List.of();
    }
    Map<TaskId, TaskRun> tasks = new HashMap<>();
    Map<JobId, JobRun> jobs = new HashMap<>();
    session.each(
        TaskRows.SELECT + "where id = any(?)",
        p ->
            p.texts(due.stream().flatMap(call -> call.task().stream()).map(TaskId::value).toList()),
        taskRows::read,
        task -> tasks.put(task.id(), task));
    session.each(
        JobRows.SELECT + "where id = any(?)",
        p -> p.texts(due.stream().map(call -> call.job().value()).toList()),
        jobRows::read,
        job -> jobs.put(job.id(), job));
    return due.stream()
        .filter(call -> jobs.containsKey(call.job()))
        .map(
            call ->
                rows.call(
                    call,
                    id -> Optional.ofNullable(tasks.get(id)),
                    id -> Optional.ofNullable(jobs.get(id))))
        .toList();
  }

  @Override
  public boolean settle(WebhookCall claimed, Instant now) {
    session.first(HOLD.formatted("?"), p -> p.text(claimed.job().value()), row -> row.number());
    int settled =
        session.update(
            "delete from webhook_calls where id = ? and claim = ?",
            p -> p.text(claimed.id()).number(claimed.claim()));
    if (settled > 0) {
      session.update(
          "update webhook_calls set due_at = ? where seq ="
              + " (select min(seq) from webhook_calls where job_id = ? and hook = ?)",
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
