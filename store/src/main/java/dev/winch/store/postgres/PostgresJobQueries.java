package dev.winch.store.postgres;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.JobQueries;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.JobQueries.Running;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.JobRows;
import dev.winch.store.rows.OutputPages;
import dev.winch.store.rows.PageMath;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.RowChunks;
import dev.winch.store.rows.RowChunks.Place;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.TaskRows;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Jobs, each query on a connection of its own for as long as it takes. */
final class PostgresJobQueries implements JobQueries {
  private final Pool pool;
  private final Definitions definitions;
  private final JobRows jobRows;
  private final TaskRows taskRows;

  PostgresJobQueries(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.definitions = definitions;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
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
    new OutputPages(id, pool::with).feed(read, each);
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
  public Page<JobRun> page(JobQuery query) {
    return pool.snapshot(
        session -> query.narrows() ? search(session, query) : list(session, query));
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

  @Override
  public Page<AuditEntry> audit(String subject, long page, int size) {
    String entries =
        "(select action, by, at, along_with, seq from audit where subject = ? union all select"
            + " 'SUBMITTED', created_by, created_at, null, 0 from jobs where id = ?) entries";
    return pool.snapshot(
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
}
