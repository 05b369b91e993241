package dev.winch.store.sqlite;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogStream;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A transaction on the writing connection. */
final class SqliteTransaction implements Transaction {
  private static final String INSERT_JOB = RowSql.insert("jobs", JobRows.COLUMNS + ", seq");
  private static final String UPDATE_JOB =
      RowSql.update("jobs", JobRows.CHANGING, "changes = changes + 1, changed = changes + 1");

  /** Of the job that is the second parameter. */
  static final String JOB_CHANGES = "coalesce((select changes from jobs where id = ?2), 1)";

  private static final String INSERT_TASK =
      RowSql.insert("tasks", TaskRows.COLUMNS, "changed", JOB_CHANGES);

  private static final String INSERT_SCHEDULE = RowSql.insert("schedules", ScheduleRows.COLUMNS);
  private static final String UPDATE_SCHEDULE = RowSql.update("schedules", ScheduleRows.CHANGING);
  private static final String REDEFINE_SCHEDULE =
      RowSql.update("schedules", ScheduleRows.REDEFINED);
  private static final String INSERT_ITEMS = RowSql.insert("items", ItemRows.COLUMNS);
  private static final String ACTIVE =
      "indexed by tasks_job where job_id = ?"
          + " and state in ('CREATED', 'PENDING', 'SCHEDULED', 'RUNNING')";
  private static final String UPDATE_TASK =
      RowSql.update(
          "tasks",
          TaskRows.CHANGING,
          "changed = coalesce((select changes from jobs where id = job_id), 1)");

  private final SqliteSession session;
  private final Definitions definitions;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final ItemRows itemRows;
  private final ScheduleRows scheduleRows;
  private final JobOrder order;
  private final SearchIndex index;
  private final RecentRows recent;
  private final SqliteWebhookCalls webhookCalls;
  private final Consumer<Runnable> afterCommit;
  private final Map<JobId, JobSpec> newSpecs = new HashMap<>();

  SqliteTransaction(
      SqliteSession session,
      Definitions definitions,
      JobOrder order,
      SearchIndex index,
      RecentRows recent,
      Consumer<Runnable> afterCommit) {
    this.session = session;
    this.definitions = definitions;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.itemRows = new ItemRows(definitions);
    this.scheduleRows = new ScheduleRows(definitions);
    this.order = order;
    this.index = index;
    this.recent = recent;
    this.webhookCalls = new SqliteWebhookCalls(session, definitions);
    this.afterCommit = afterCommit;
  }

  @Override
  public Map<JobId, JobRun> jobs(Collection<JobId> ids) {
    Map<JobId, JobRun> found = HashMap.newHashMap(ids.size());
    for (JobId id : ids) {
      if (!recent.isNew(session, id)) {
        recent.job(id).or(() -> stored(id)).ifPresent(job -> found.put(id, job));
      }
    }
    return found;
  }

  private Optional<JobRun> stored(JobId id) {
    return session.first(JobRows.SELECT + "where id = ?", p -> p.text(id.value()), jobRows::read);
  }

  @Override
  public Map<TaskId, TaskRun> tasks(Collection<TaskId> ids) {
    Map<TaskId, TaskRun> found = HashMap.newHashMap(ids.size());
    for (TaskId id : ids) {
      recent.task(id).or(() -> stored(id)).ifPresent(task -> found.put(id, task));
    }
    return found;
  }

  private Optional<TaskRun> stored(TaskId id) {
    return session.first(
        TaskContents.SELECT + "where id = ?", p -> p.text(id.value()), taskRows::read);
  }

  /** Loads rows one by one: a prepared statement for one key is as fast as one for many. */
  private <K, V> Map<K, V> found(
      Collection<K> keys,
      String sql,
      Statements.RowBinding<K> binding,
      Statements.Mapper<V> mapper) {
    Map<K, V> found = HashMap.newHashMap(keys.size());
    for (K key : keys) {
      session.first(sql, p -> binding.to(p, key), mapper).ifPresent(row -> found.put(key, row));
    }
    return found;
  }

  @Override
  public JobSpec spec(JobId id) {
    JobSpec fresh = newSpecs.get(id);
    return fresh != null
        ? fresh
        : SqliteJobQueries.spec(session, definitions, id)
            .orElseThrow(() -> new NotFoundException("job not found"));
  }

  @Override
  public Map<String, String> outputs(JobId id, Collection<String> names) {
    return found(
        names,
        "select value from outputs where job_id = ? and name = ?",
        (p, name) -> p.text(id.value()).text(name),
        Row::text);
  }

  @Override
  public Map<String, String> outputs(JobId id) {
    return SqliteJobQueries.outputs(session, id);
  }

  @Override
  public long outputBytes(JobId id, String name) {
    return session
        .first(
            "select octet_length(value) from outputs where job_id = ? and name = ?",
            p -> p.text(id.value()).text(name),
            Row::number)
        .orElse(0L);
  }

  @Override
  public ActiveTasks activeTasks(JobId id, String after, int rows, long bytes) {
    List<RowChunks.Place<String>> places =
        session.list(
            "select id, "
                + TaskContents.ALL_BYTES
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
                TaskContents.SELECT + ACTIVE + " and id > ? and id <= ? order by id",
                p -> p.text(id.value()).text(after).text(places.get(fit - 1).key()),
                taskRows::read),
            fit < places.size());
  }

  @Override
  public ActiveTasks standingTasks(JobId id, String after, int rows) {
    List<TaskRun> tasks =
        session.list(
            TaskRows.SELECT_CHANGEABLE + ACTIVE + " and id > ? order by id limit ?",
            p -> p.text(id.value()).text(after).number(rows + 1),
            taskRows::read);
    return ActiveTasks.first(tasks, rows);
  }

  @Override
  public List<String> items(TaskId each, int from, int count) {
    return itemRows.read(session, each, from, count);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return session.first(
        ScheduleRows.SELECT + "where id = ?", p -> p.text(id.value()), scheduleRows::read);
  }

  @Override
  public List<JobRun> activeJobs(ScheduleId id, int limit) {
    return session.list(
        JobRows.SELECT
            + "indexed by jobs_schedule where schedule_id = ?"
            + " and (state = 'PENDING' or state = 'SCHEDULED' or state = 'RUNNING')"
            + " order by id limit ?",
        p -> p.text(id.value()).number(limit),
        jobRows::read);
  }

  @Override
  public Optional<User> user(UserId id) {
    return UserRows.byId(session, id);
  }

  @Override
  public void apply(Changes changes) {
    insert(changes.newJobs());
    replace(UPDATE_JOB, changes.jobs(), JobRows::bindUpdate);
    session.updateEach(
        "update jobs set changes = changes + 1 where id = ?",
        changes.jobsOfTasksAlone(),
        (p, id) -> p.text(id.value()));
    insertTasks(changes.newTasks());
    replace(UPDATE_TASK, changes.tasks(), TaskRows::bindUpdate);
    changes.newJobs().forEach(added -> recent.keep(added.job()));
    changes.jobs().forEach(recent::keep);
    changes.newTasks().forEach(recent::keep);
    changes.tasks().forEach(recent::keep);
    session.updateEach(
        "insert into outputs values (?, ?, ?)"
            + " on conflict do update set value = excluded.value",
        changes.outputs(),
        (p, output) -> p.text(output.job().value()).text(output.name()).text(output.value()));
    for (Changes.Items items : changes.items()) {
      session.updateEach(INSERT_ITEMS, ItemRows.chunks(items), itemRows::bindInsert);
    }
    apply(changes.schedules());
    session.updateEach(
        "insert into task_logs (id, task_id, number, stream, contents, created_at)"
            + " values (?, ?, ?, ?, ?, ?) on conflict do nothing",
        changes.logs(),
        (p, part) ->
            p.text(part.id())
                .text(part.taskId().value())
                .number(part.number())
                .text(LogStream.text(part.stream()))
                .text(part.contents())
                .time(part.createdAt()));
    session.updateEach(
        "update tasks set last_log_part = ? where id = ? and last_log_part is null",
        changes.logEnds(),
        (p, end) -> p.number(end.lastPart()).text(end.task().value()));
    changes.calls().forEach(webhookCalls::add);
  }

  private void insertTasks(List<TaskRun> added) {
    List<TaskRun> within = added;
    if (added.stream().anyMatch(TaskContents::areLong)) {
      within = added.stream().filter(task -> !TaskContents.areLong(task)).toList();
      added.stream()
          .filter(TaskContents::areLong)
          .forEach(task -> TaskContents.insert(session, taskRows, task, this::spec));
    }
    session.updateEach(INSERT_TASK, within, (p, task) -> taskRows.bindInsert(p, task, this::spec));
  }

  private void apply(Changes.OfSchedules changes) {
    session.updateEach(INSERT_SCHEDULE, changes.added(), scheduleRows::bindInsert);
    replace(UPDATE_SCHEDULE, changes.replaced(), ScheduleRows::bindUpdate);
    replace(REDEFINE_SCHEDULE, changes.redefined(), scheduleRows::bindRedefinition);
    session.updateEach(
        "delete from schedules where id = ?", changes.deleted(), (p, id) -> p.text(id.value()));
  }

  private <E> void replace(String sql, List<E> rows, Statements.RowBinding<E> binding) {
    if (session.updateEach(sql, rows, binding) != rows.size()) {
      throw new InternalException("a row to be replaced does not exist, among " + rows);
    }
  }

  private record PlacedJob(long seq, JobRun job, Definitions.Encoded spec) {}

  private void insert(List<Changes.NewJob> added) {
    if (added.isEmpty()) {
      return;
    }
    List<PlacedJob> last = new ArrayList<>();
    for (Changes.NewJob one : inOrder(added)) {
      JobRun job = one.job();
      SqlitePreparedJob prepared = SqlitePreparedJob.of(one, definitions);
      Definitions.Encoded spec = prepared.definition();
      index.await(job.id(), prepared.words());
      if (order.isLast(session, job)) {
        last.add(new PlacedJob(order.append(job), job, spec));
      } else {
        long seq = order.insert(session, job);
        insertPlaced(List.of(new PlacedJob(seq, job, spec)));
        index.addIfBehind(session, seq);
      }
      newSpecs.put(job.id(), one.spec());
      recent.inserted(job.id());
      afterCommit.accept(() -> definitions.keep(job.id(), spec));
    }
    insertPlaced(last);
    count(added.size());
  }

  private static List<Changes.NewJob> inOrder(List<Changes.NewJob> added) {
    return added.stream()
        .sorted(
            Comparator.comparing((Changes.NewJob one) -> one.job().createdAt())
                .thenComparing(one -> one.job().id()))
        .toList();
  }

  private void insertPlaced(List<PlacedJob> jobs) {
    session.updateEach(
        INSERT_JOB,
        jobs,
        (p, placed) -> {
          jobRows.bindInsert(p, placed.job(), placed.spec().spec());
          p.number(placed.seq());
        });
    session.updateEach(
        "insert into job_specs values (?, ?)",
        jobs,
        (p, placed) -> p.number(placed.seq()).text(placed.spec().json()));
  }

  private void count(int more) {
    session.update("update meta set value = value + ? where name = 'jobs'", p -> p.number(more));
  }

  @Override
  public void post(Outbox.OutboxBatch batch) {
    SqliteOutbox.post(session, batch);
  }

  @Override
  public void heartbeat(Node node, Instant heardAt) {
    NodeRows.put(session, node, heardAt);
  }

  @Override
  public boolean drain(NodeId node, boolean drained) {
    return NodeRows.drain(session, node, drained);
  }

  @Override
  public void record(AuditEntry entry) {
    session.update(
        "insert into audit (subject, action, by, at, along_with) values (?, ?, ?, ?, ?)",
        p ->
            p.text(entry.subject())
                .text(entry.action().name())
                .text(entry.by().value())
                .time(entry.at())
                .text(entry.with()));
  }

  @Override
  public Accounts accounts() {
    return new AccountRows(session, () -> {}); // a file has one writer
  }

  @Override
  public WebhookCalls webhookCalls() {
    return webhookCalls;
  }

  private record Expired(long seq, JobId id) {}

  @Override
  public int deleteExpiredJobs(Instant createdBefore, Instant now, int limit) {
    int old =
        delete(
            "select seq, id from jobs indexed by jobs_created where created_at < ?"
                + " and state in ('COMPLETED', 'FAILED', 'CANCELLED') order by created_at limit ?",
            p -> p.time(createdBefore).number(limit));
    int due =
        delete(
            "select seq, id from jobs indexed by jobs_delete where delete_at <= ?"
                + " order by delete_at limit ?",
            p -> p.time(now).number(limit - old));
    deleted(old + due);
    return old + due;
  }

  @Override
  public void deleteJobs(Collection<JobId> ids) {
    int jobs = 0;
    for (JobId id : ids) {
      jobs += delete("select seq, id from jobs where id = ?", p -> p.text(id.value()));
    }
    deleted(jobs);
  }

  private void deleted(int jobs) {
    if (jobs > 0) {
      count(-jobs);
      order.forget();
      recent.forget();
    }
  }

  private int delete(String query, Statements.Binding binding) {
    List<Expired> expired =
        session.list(query, binding, row -> new Expired(row.number(), new JobId(row.text())));
    expired.forEach(this::delete);
    return expired.size();
  }

  private void delete(Expired job) {
    session.update("insert into deleted_jobs values (?)", p -> p.text(job.id().value()));
    session.update("delete from job_specs where seq = ?", p -> p.number(job.seq()));
    session.update("delete from jobs where seq = ?", p -> p.number(job.seq()));
    index.remove(session, job.seq());
    afterCommit.accept(() -> definitions.forget(job.id()));
  }

  @Override
  public int deleteRemains(int limit) {
    return new SqliteDeletedRows(session, limit).delete();
  }

  @Override
  public boolean reencrypt(int limit) {
    return definitions
        .reencryption(session, Reencryption.definitionsBySeq(), List.of(TaskContents.REENCRYPTION))
        .step(limit);
  }

  @Override
  public int deleteSilentNodes(Instant heardBefore, Instant drainedBefore) {
    return NodeRows.deleteSilent(session, heardBefore, drainedBefore);
  }

  @Override
  public int deleteExpiredLogs(Instant createdBefore, int limit) {
    return session.update(
        "delete from task_logs where seq in"
            + " (select seq from task_logs where created_at < ? order by created_at limit ?)",
        p -> p.time(createdBefore).number(limit));
  }
}
