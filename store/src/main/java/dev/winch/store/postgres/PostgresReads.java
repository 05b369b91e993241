package dev.winch.store.postgres;

import dev.winch.model.event.Due;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.Page;
import dev.winch.model.run.Role;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Reads;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.LogSearch;
import dev.winch.store.rows.Micros;
import dev.winch.store.rows.NodeRows;
import dev.winch.store.rows.OutputPages;
import dev.winch.store.rows.PageMath;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.RowChunks;
import dev.winch.store.rows.RowChunks.Place;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.TaskRows;
import dev.winch.store.rows.UserRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Queries of the PostgreSQL store; each borrows a connection while it runs. */
final class PostgresReads implements Reads {
  private final Pool pool;
  private final Definitions definitions;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final PostgresSchedules schedules;

  PostgresReads(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.definitions = definitions;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.schedules = new PostgresSchedules(pool, definitions);
  }

  /**
   * Runs queries that must see the same state. They are planned for their parameters, because rare
   * and frequent words need different plans.
   */
  private <T> T snapshot(Function<PostgresSession, T> queries) {
    return pool.with(
        session -> {
          session.execute(
              "begin isolation level repeatable read read only;"
                  + " set local plan_cache_mode = force_custom_plan;"
                  + " set local enable_seqscan = on");
          try {
            T result = queries.apply(session);
            session.execute("commit");
            return result;
          } catch (TransientDatabaseException broken) {
            // The connection is closed or rolled back by the pool.
            throw broken;
          } catch (RuntimeException e) {
            session.execute("rollback");
            throw e;
          }
        });
  }

  @Override
  public Optional<JobRun> job(JobId id) {
    return pool.with(
        session ->
            session.first(JobRows.SELECT + "where id = ?", p -> p.text(id.value()), jobRows::read));
  }

  @Override
  public Optional<JobSpec> spec(JobId id) {
    return definitions.job(
        id,
        () ->
            pool.with(
                session ->
                    session.first(
                        "select spec from job_specs where id = ?",
                        p -> p.text(id.value()),
                        Row::text)));
  }

  @Override
  public void outputs(JobId id, LongPredicate read, Predicate<JobOutput> each) {
    new OutputPages(id, this::lend).feed(read, each);
  }

  private <T> T lend(Function<Statements, T> query) {
    return pool.with(query::apply);
  }

  @Override
  public void execution(JobId id, Consumer<TaskRun> each) {
    List<Place<String>> places =
        pool.with(
            session ->
                session.list(
                    "select id, "
                        + TaskRows.BYTES
                        + " from tasks where job_id = ?"
                        + " order by position, started_at nulls last, id",
                    p -> p.text(id.value()),
                    row -> new Place<>(row.text(), row.number())));
    RowChunks.of(places, piece -> tasks(piece).forEach(each));
  }

  private List<TaskRun> tasks(List<String> ids) {
    Map<String, TaskRun> found = new HashMap<>();
    pool.with(
            session ->
                session.list(
                    TaskRows.SELECT_SHOWN + "where id = any(?)", p -> p.texts(ids), taskRows::read))
        .forEach(task -> found.put(task.id().value(), task));
    return ids.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  @Override
  public void executionPage(JobId id, String after, int size, Consumer<TaskRun> each) {
    List<Place<String>> places =
        pool.with(
            session ->
                session.list(
                    "select id, "
                        + TaskRows.BYTES
                        + " from tasks where job_id = ? and id > ? order by id limit ?",
                    p -> p.text(id.value()).text(after).number(size),
                    row -> new Place<>(row.text(), row.number())));
    RowChunks.of(places, piece -> tasks(piece).forEach(each));
  }

  @Override
  public Optional<TaskRun> task(TaskId id) {
    return pool.with(
        session ->
            session.first(
                TaskRows.SELECT + "where id = ?", p -> p.text(id.value()), taskRows::read));
  }

  @Override
  public Page<JobRun> jobs(JobQuery query) {
    return snapshot(session -> query.narrows() ? search(session, query) : list(session, query));
  }

  private Page<JobRun> list(PostgresSession session, JobQuery query) {
    long total =
        session.number(
            "select coalesce(sum(jobs), 0)::bigint from job_counts", Statements.Binding.NONE);
    return new Page<>(
        jobs(session, places(session, query, total)), query.page(), query.size(), total, false);
  }

  /** Reads from the nearer end of the list. */
  private static List<JobId> places(PostgresSession session, JobQuery query, long total) {
    long offset = PageMath.offset(query.page(), query.size());
    if (offset >= total) {
      return List.of();
    }
    long size = Math.min(query.size(), total - offset);
    long behind = total - offset - size;
    String order = offset <= behind ? " desc" : "";
    List<JobId> places =
        session.list(
            "select id from job_specs order by created_at%s, id%s limit ? offset ?"
                .formatted(order, order),
            p -> p.number(size).number(Math.min(offset, behind)),
            row -> new JobId(row.text()));
    return offset <= behind ? places : places.reversed();
  }

  private Page<JobRun> search(PostgresSession session, JobQuery query) {
    PostgresJobSearch.Found found = new PostgresJobSearch(session, query).find();
    return new Page<>(
        jobs(session, found.page()),
        query.page(),
        query.size(),
        Math.min(found.hits(), JobQuery.COUNTED),
        found.hits() > JobQuery.COUNTED);
  }

  private List<JobRun> jobs(PostgresSession session, Collection<JobId> places) {
    Map<JobId, JobRun> found = new HashMap<>();
    if (!places.isEmpty()) {
      session.each(
          JobRows.SELECT_SHOWN + "where id = any(?)",
          p -> p.texts(places.stream().map(JobId::value).toList()),
          jobRows::read,
          job -> found.put(job.id(), job));
    }
    return places.stream().map(found::get).filter(Objects::nonNull).toList();
  }

  private record Parts(TaskId task, long count) {}

  @Override
  public Page<LogPart> jobLog(JobId id, LogQuery query) {
    return snapshot(
        session -> {
          List<Parts> tasks =
              session.list(
                  "select id, (select count(*) from task_logs where task_id = tasks.id) from tasks"
                      + " where job_id = ? order by position, created_at, id",
                  p -> p.text(id.value()),
                  row -> new Parts(new TaskId(row.text()), row.number()));
          List<Parts> printed =
              new ArrayList<>(tasks.stream().filter(task -> task.count() > 0).toList());
          Map<TaskId, Long> counts = new HashMap<>();
          printed.forEach(task -> counts.put(task.task(), task.count()));
          List<TaskId> order = printed.stream().map(Parts::task).toList();
          return new LogSearch(session, query, counts::get)
              .page(query.oldestFirst() ? order : order.reversed());
        });
  }

  @Override
  public Page<LogPart> taskLog(TaskId id, LogQuery query) {
    return snapshot(session -> new LogSearch(session, query).page(List.of(id)));
  }

  @Override
  public LogExtent logged(TaskId id) {
    return pool.with(session -> logged(session, id));
  }

  static LogExtent logged(PostgresSession session, TaskId id) {
    return session
        .first(
            "select coalesce(max(number), 0), coalesce(sum(octet_length(contents)), 0)::bigint"
                + " from task_logs where task_id = ?",
            p -> p.text(id.value()),
            row -> new LogExtent(row.integer(), row.number()))
        .orElse(LogExtent.NOTHING);
  }

  @Override
  public Optional<User> user(UserId id) {
    return pool.with(session -> UserRows.byId(session, id));
  }

  @Override
  public Optional<User> userByName(String username) {
    return pool.with(session -> UserRows.byName(session, username));
  }

  @Override
  public Optional<Role> role(String slugOrId) {
    return pool.with(session -> UserRows.role(session, slugOrId));
  }

  @Override
  public List<NodeLastSeen> nodes(Instant since) {
    return pool.with(session -> NodeRows.since(session, since));
  }

  @Override
  public Page<AuditEntry> audit(String subject, long page, int size) {
    String entries =
        "(select action, by, at, along_with, seq from audit where subject = ? union all select"
            + " 'SUBMITTED', created_by, created_at, null, 0 from jobs where id = ?) entries";
    return snapshot(
        session ->
            new Page<>(
                session.list(
                    "select action, by, at, along_with from "
                        + entries
                        + " order by seq desc limit ? offset ?",
                    p ->
                        p.text(subject)
                            .text(subject)
                            .number(size)
                            .number(PageMath.offset(page, size)),
                    row ->
                        new AuditEntry(
                            subject,
                            AuditEntry.Action.valueOf(row.text()),
                            new UserId(row.text()),
                            row.time(),
                            row.maybeText())),
                page,
                size,
                session.number(
                    "select count(*) from " + entries, p -> p.text(subject).text(subject)),
                false));
  }

  @Override
  public Map<String, Integer> runningByQueue() {
    Map<String, Integer> counts = new HashMap<>();
    pool.with(
            session ->
                session.list(
                    "select queue, count(*) from tasks where state = 'RUNNING'"
                        + " and queue <> '' group by queue",
                    Statements.Binding.NONE,
                    row -> Map.entry(row.text(), row.integer())))
        .forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }

  @Override
  public Running running() {
    return pool.with(
            session ->
                session.first(
                    "select (select count(*) from jobs where state = 'RUNNING'),"
                        + " (select count(*) from tasks join jobs on jobs.id = tasks.job_id"
                        + " where tasks.state = 'RUNNING' and jobs.state = 'RUNNING')",
                    Statements.Binding.NONE,
                    row -> new Running(row.number(), row.number())))
        .orElseThrow();
  }

  @Override
  public List<TaskRun> tasksIn(TaskState state, String after, int limit) {
    return pool.with(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = '%s' and id > ? order by id limit ?".formatted(state),
                p -> p.text(after).number(limit),
                taskRows::read));
  }

  @Override
  public List<TaskRun> runningWithout(Map<NodeId, Instant> living, int limit) {
    List<String> nodes = new ArrayList<>();
    List<String> starts = new ArrayList<>();
    living.forEach(
        (node, startedAt) -> {
          nodes.add(node.value());
          starts.add(Long.toString(Micros.of(startedAt)));
        });
    return pool.with(
        session ->
            session.list(
                TaskRows.SELECT_STANDING
                    + "where state = 'RUNNING' and node_id is not null and not exists"
                    + " (select 1 from unnest(?, ?::bigint[]) as living (node, since)"
                    + " where node = node_id and since <= started_at)"
                    + " order by id limit ?",
                p -> p.texts(nodes).texts(starts).number(limit),
                taskRows::read));
  }

  @Override
  public ScheduleQueries schedules() {
    return schedules;
  }

  @Override
  public List<Due> due(Instant until, int limit) {
    return schedules.due(until, limit);
  }

  @Override
  public Optional<Instant> nextWebhookCall() {
    return pool.with(
        session ->
            session
                .first(
                    "select min(due_at) from webhook_calls where due_at is not null",
                    Statements.Binding.NONE,
                    Row::maybeTime)
                .flatMap(time -> time));
  }
}
