package dev.winch.store.postgres;

import dev.winch.model.event.Message;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Accounts;
import dev.winch.store.Changes;
import dev.winch.store.Outbox;
import dev.winch.store.Transaction;
import dev.winch.store.WebhookCalls;
import dev.winch.store.rows.AccountRows;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.ItemRows;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.NodeRows;
import dev.winch.store.rows.Reencryption;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.RowChunks;
import dev.winch.store.rows.ScheduleRows;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.TaskRows;
import dev.winch.store.rows.UserRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A transaction on PostgreSQL. Writes are collected and sent in one message with the commit, unless
 * a read needs them earlier. Loaded rows are locked in id order.
 */
final class PostgresTransaction implements Transaction {
  /** Bytes of a definition that is loaded before anybody asks for it. */
  private static final int AHEAD = 64 << 10;

  private static final String ACTIVE =
      "where job_id = ? and state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING')";

  private final PostgresSession session;
  private final Definitions definitions;
  private final Optional<QueueRows> queues;
  private final LockedRows rows;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final ScheduleRows scheduleRows;
  private final PostgresWebhookCalls webhookCalls;
  private final ChangeRows changeRows;
  private final StatementBatch script = new StatementBatch();
  private final Map<JobId, JobSpec> newSpecs = new HashMap<>();
  private final List<Runnable> afterCommit = new ArrayList<>();

  /**
   * @param trusting whether what is expected to be new is not asked for
   */
  PostgresTransaction(
      PostgresSession session,
      Definitions definitions,
      Optional<QueueRows> queues,
      boolean trusting) {
    this.session = session;
    this.definitions = definitions;
    this.queues = queues;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.rows = new LockedRows(session, jobRows, taskRows, trusting, this::flush);
    this.scheduleRows = new ScheduleRows(definitions);
    this.webhookCalls = new PostgresWebhookCalls(session, definitions);
    this.changeRows = new ChangeRows(definitions, this::spec, webhookCalls);
  }

  /** Sends the collected writes and commits. */
  void commit() {
    try {
      session.run(
          connection -> {
            if (script.isEmpty()) {
              connection.commit();
            } else {
              script.run(connection, "commit");
            }
          });
    } catch (TransientDatabaseException broken) {
      if (broken.connectionLost()) {
        throw new UnavailableException(
            broken.as().getMessage()
                + "; whether the last commit succeeded is unknown, Winch checks the rows",
            broken.as());
      }
      throw broken;
    }
    afterCommit.forEach(Runnable::run);
  }

  /** Sends the collected writes; called before a read that must see them. */
  private void flush() {
    if (!script.isEmpty()) {
      session.run(
          connection -> {
            script.run(connection, "");
          });
    }
  }

  @Override
  public void hold(Collection<TaskId> tasks, Collection<JobId> jobs) {
    rows.hold(tasks, jobs);
  }

  @Override
  public void expectNew(Collection<JobId> ids) {
    rows.expectNew(ids);
  }

  @Override
  public Map<JobId, JobRun> jobs(Collection<JobId> ids) {
    return rows.jobs(ids);
  }

  @Override
  public Map<TaskId, TaskRun> tasks(Collection<TaskId> ids) {
    return rows.tasks(ids);
  }

  @Override
  public JobSpec spec(JobId id) {
    JobSpec fresh = newSpecs.get(id);
    if (fresh != null) {
      return fresh;
    }
    Optional<JobSpec> known = definitions.job(id, Optional::empty);
    return known.orElseGet(() -> loadSpecs(id));
  }

  /** Loads this definition and the short ones of all loaded jobs in one query. */
  private JobSpec loadSpecs(JobId wanted) {
    flush();
    Set<JobId> likely = new LinkedHashSet<>(rows.seenJobs());
    likely.add(wanted);
    List<JobId> missing = likely.stream().filter(id -> !definitions.holds(id)).toList();
    Map<JobId, JobSpec> loaded = new HashMap<>();
    session.each(
        "select id, spec from job_specs where id = ? or id = any(?) and octet_length(spec) <= "
            + AHEAD,
        p -> p.text(wanted.value()).texts(LockedRows.values(missing)),
        row -> Map.entry(new JobId(row.text()), row.text()),
        found -> loaded.put(found.getKey(), definitions.load(found.getKey(), found.getValue())));
    JobSpec spec = loaded.get(wanted);
    if (spec == null) {
      throw new NotFoundException("job not found");
    }
    return spec;
  }

  @Override
  public Map<String, String> outputs(JobId id, Collection<String> names) {
    flush();
    return outputs(
        session,
        "select name, value from outputs where job_id = ? and name = any(?)",
        p -> p.text(id.value()).texts(names));
  }

  @Override
  public Map<String, String> outputs(JobId id) {
    flush();
    return outputs(session, id);
  }

  static Map<String, String> outputs(PostgresSession session, JobId id) {
    return outputs(
        session,
        "select name, value from outputs where job_id = ? order by name",
        p -> p.text(id.value()));
  }

  private static Map<String, String> outputs(
      PostgresSession session, String sql, Statements.Binding binding) {
    Map<String, String> outputs = new LinkedHashMap<>();
    session.each(
        sql,
        binding,
        row -> Map.entry(row.text(), row.text()),
        output -> outputs.put(output.getKey(), output.getValue()));
    return outputs;
  }

  @Override
  public long outputBytes(JobId id, String name) {
    flush();
    return session
        .first(
            "select octet_length(value) from outputs where job_id = ? and name = ?",
            p -> p.text(id.value()).text(name),
            Row::number)
        .orElse(0L);
  }

  @Override
  public ActiveTasks activeTasks(JobId id, String after, int rows, long bytes) {
    flush();
    List<RowChunks.Place<String>> places =
        session.list(
            "select id, "
                + TaskRows.ALL_BYTES
                + " from tasks "
                + ACTIVE
                + " and id > ? order by id limit ?",
            p -> p.text(id.value()).text(after).number(rows + 1),
            row -> new RowChunks.Place<>(row.text(), row.number()));
    int fit = RowChunks.fitting(places, rows, bytes);
    return fit == 0
        ? ActiveTasks.NONE
        : new ActiveTasks(
            session.list(
                TaskRows.SELECT + ACTIVE + " and id > ? and id <= ? order by id for update",
                p -> p.text(id.value()).text(after).text(places.get(fit - 1).key()),
                taskRows::read),
            fit < places.size());
  }

  @Override
  public ActiveTasks standingTasks(JobId id, String after, int rows) {
    flush();
    List<TaskRun> tasks =
        session.list(
            TaskRows.SELECT_CHANGEABLE + ACTIVE + " and id > ? order by id limit ? for update",
            p -> p.text(id.value()).text(after).number(rows + 1),
            taskRows::read);
    return ActiveTasks.first(tasks, rows);
  }

  @Override
  public List<String> items(TaskId each, int from, int count) {
    flush();
    return new ItemRows(definitions).read(session, each, from, count);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    flush();
    return session.first(
        ScheduleRows.SELECT + "where id = ? for update",
        p -> p.text(id.value()),
        scheduleRows::read);
  }

  @Override
  public List<JobRun> activeJobs(ScheduleId id, int limit) {
    flush();
    return session.list(
        JobRows.SELECT
            + "where schedule_id = ? and state in ('PENDING', 'SCHEDULED', 'RUNNING')"
            + " order by id limit ? for update",
        p -> p.text(id.value()).number(limit),
        jobRows::read);
  }

  @Override
  public void apply(Changes changes) {
    rows.forget();
    session.run(
        connection -> {
          changeRows.collect(
              script, changes, changes.newJobs().stream().map(this::encoded).toList());
        });
    queues.ifPresent(rows -> send(rows, changes.messages()));
  }

  private void send(QueueRows rows, List<Message> messages) {
    if (QueueRows.readsLogs(messages)) {
      flush();
    }
    session.run(
        connection -> {
          rows.add(script, messages, new Logs(session));
        });
  }

  private ChangeRows.NewRow encoded(Changes.NewJob added) {
    JobId id = added.job().id();
    PostgresPreparedJob prepared = PostgresPreparedJob.of(added, definitions);
    newSpecs.put(id, added.spec());
    afterCommit.add(() -> definitions.keep(id, prepared.definition()));
    return new ChangeRows.NewRow(added.job(), prepared.definition(), prepared.words());
  }

  private record Logs(PostgresSession session) implements QueueRows.LogPositions {
    @Override
    public int lastPart(TaskId task) {
      return logged(task).lastPart();
    }

    @Override
    public LogExtent logged(TaskId task) {
      return PostgresLogQueries.logged(session, task);
    }
  }

  @Override
  public void post(Outbox.OutboxBatch batch) {
    session.run(
        connection -> {
          script.insert(
              "outbox",
              "id, until, entries",
              List.of(batch),
              (p, one) ->
                  p.text(one.id()).time(one.until()).text(Outbox.Entry.written(one.entries())));
        });
  }

  @Override
  public void heartbeat(Node node, Instant heardAt) {
    flush();
    NodeRows.put(session, node, heardAt);
  }

  @Override
  public boolean drain(NodeId node, boolean drained) {
    flush();
    return NodeRows.drain(session, node, drained);
  }

  @Override
  public void record(AuditEntry entry) {
    session.run(
        connection -> {
          script.insert(
              "audit",
              "subject, action, by, at, along_with",
              List.of(entry),
              (p, one) ->
                  p.text(one.subject())
                      .text(one.action().name())
                      .text(one.by().value())
                      .time(one.at())
                      .text(one.with()));
        });
  }

  private void lockUsers() {
    session.execute("lock table users in share row exclusive mode");
  }

  @Override
  public Accounts accounts() {
    flush();
    return new AccountRows(session, this::lockUsers);
  }

  @Override
  public Optional<User> user(UserId id) {
    flush();
    return UserRows.byId(session, id);
  }

  @Override
  public WebhookCalls webhookCalls() {
    flush();
    return webhookCalls;
  }

  @Override
  public int deleteExpiredJobs(Instant createdBefore, Instant now, int limit) {
    flush();
    List<JobId> expired =
        session.list(
            "select id from jobs where state in ('COMPLETED', 'FAILED', 'CANCELLED')"
                + " and created_at < ? limit ? for update skip locked",
            p -> p.time(createdBefore).number(limit),
            row -> new JobId(row.text()));
    delete(expired);
    List<JobId> due =
        session.list(
            "select id from jobs where delete_at <= ? order by delete_at limit ?"
                + " for update skip locked",
            p -> p.time(now).number(limit - expired.size()),
            row -> new JobId(row.text()));
    delete(due);
    return expired.size() + due.size();
  }

  @Override
  public void deleteJobs(Collection<JobId> ids) {
    flush();
    delete(List.copyOf(ids));
  }

  private void delete(List<JobId> jobs) {
    if (jobs.isEmpty()) {
      return;
    }
    session.update(
        "with gone as (delete from jobs where id = any(?) returning id),"
            + " specs as (delete from job_specs where id in (select id from gone)),"
            + " calls as (delete from webhook_calls where job_id in (select id from gone))"
            + " insert into deleted_jobs select id from gone",
        p -> p.texts(LockedRows.values(jobs)));
    session.run(
        connection -> {
          ChangeRows.count(script, -jobs.size());
        });
    flush();
    jobs.forEach(id -> afterCommit.add(() -> definitions.forget(id)));
  }

  @Override
  public int deleteRemains(int limit) {
    flush();
    return new PostgresDeletedRows(session, limit).delete();
  }

  @Override
  public boolean reencrypt(int limit) {
    flush();
    return definitions.reencryption(session, Reencryption.definitionsById(), List.of()).step(limit);
  }

  @Override
  public int deleteSilentNodes(Instant heardBefore, Instant drainedBefore) {
    flush();
    return NodeRows.deleteSilent(session, heardBefore, drainedBefore);
  }

  @Override
  public int deleteExpiredLogs(Instant createdBefore, int limit) {
    flush();
    return session.update(
        "delete from task_logs where ctid = any(array("
            + "select ctid from task_logs where created_at < ? limit ? for update skip locked))",
        p -> p.time(createdBefore).number(limit));
  }
}
