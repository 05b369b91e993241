package dev.winch.store.sqlite;

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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Jobs on the connections that only read. */
final class SqliteJobQueries implements JobQueries {
  private final Readers readers;
  private final Definitions definitions;
  private final JobRows jobRows;
  private final TaskRows taskRows;
  private final Runnable catchUp;

  /**
   * @param catchUp brings the search index up to date
   */
  SqliteJobQueries(Readers readers, Definitions definitions, Runnable catchUp) {
    this.readers = readers;
    this.definitions = definitions;
    this.jobRows = new JobRows(definitions);
    this.taskRows = new TaskRows(definitions);
    this.catchUp = catchUp;
  }

  @Override
  public Optional<JobRun> job(JobId id) {
    return readers.read(
        session ->
            session.first(JobRows.SELECT + "where id = ?", p -> p.text(id.value()), jobRows::read));
  }

  @Override
  public Optional<JobSpec> spec(JobId id) {
    return readers.read(session -> spec(session, definitions, id));
  }

  static Optional<JobSpec> spec(SqliteSession session, Definitions definitions, JobId id) {
    return definitions.job(
        id,
        () ->
            session.first(
                "select spec from jobs join job_specs using (seq) where id = ?",
                params -> params.text(id.value()),
                Row::text));
  }

  @Override
  public void outputs(JobId id, LongPredicate read, Predicate<JobOutput> each) {
    new OutputPages(id, readers::read).feed(read, each);
  }

  static Map<String, String> outputs(SqliteSession session, JobId id) {
    Map<String, String> outputs = new LinkedHashMap<>();
    session.each(
        "select name, value from outputs where job_id = ? order by name",
        p -> p.text(id.value()),
        row -> Map.entry(row.text(), row.text()),
        output -> outputs.put(output.getKey(), output.getValue()));
    return outputs;
  }

  @Override
  public void execution(JobId id, Consumer<TaskRun> each) {
    List<Place<Long>> places =
        readers.read(
            session ->
                session.list(
                    "select seq, "
                        + TaskContents.BYTES
                        + " from tasks indexed by tasks_job where job_id = ?"
                        + " order by position, started_at nulls last, id",
                    p -> p.text(id.value()),
                    row -> new Place<>(row.number(), row.number())));
    rows(places, each);
  }

  private void rows(List<Place<Long>> places, Consumer<TaskRun> each) {
    RowChunks.of(places, piece -> readers.read(session -> tasks(session, piece)).forEach(each));
  }

  private List<TaskRun> tasks(SqliteSession session, List<Long> places) {
    return places.stream()
        .map(
            seq ->
                session.first(
                    TaskContents.SELECT_SHOWN + "where seq = ?",
                    p -> p.number(seq),
                    taskRows::read))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public void executionPage(JobId id, String after, int size, Consumer<TaskRun> each) {
    List<Place<Long>> places =
        readers.read(
            session ->
                session.list(
                    "select seq, "
                        + TaskContents.BYTES
                        + " from tasks indexed by tasks_job"
                        + " where job_id = ? and id > ? order by id limit ?",
                    p -> p.text(id.value()).text(after).number(size),
                    row -> new Place<>(row.number(), row.number())));
    rows(places, each);
  }

  @Override
  public Optional<TaskRun> task(TaskId id) {
    return readers.read(
        session ->
            session.first(
                TaskContents.SELECT + "where id = ?", p -> p.text(id.value()), taskRows::read));
  }

  @Override
  public Page<JobRun> page(JobQuery query) {
    return query.narrows() ? search(query) : list(query);
  }

  private List<JobRun> jobs(SqliteSession session, List<Long> places) {
    return places.stream()
        .map(
            seq ->
                session.first(
                    JobRows.SELECT_SHOWN + "where seq = ?", p -> p.number(seq), jobRows::read))
        .flatMap(Optional::stream)
        .toList();
  }

  private Page<JobRun> list(JobQuery query) {
    return readers.snapshot(
        session -> {
          long total =
              session.number("select value from meta where name = 'jobs'", Statements.Binding.NONE);
          return new Page<>(
              jobs(session, places(session, query, total)),
              query.page(),
              query.size(),
              total,
              false);
        });
  }

  /** Reads from the nearer end of the list. */
  private static List<Long> places(SqliteSession session, JobQuery query, long total) {
    long offset = PageMath.offset(query.page(), query.size());
    if (offset >= total) {
      return List.of();
    }
    long size = Math.min(query.size(), total - offset);
    long behind = total - offset - size;
    String order = offset <= behind ? " desc" : "";
    List<Long> places =
        session.list(
            "select seq from jobs indexed by jobs_created order by created_at%s, seq%s"
                    .formatted(order, order)
                + " limit ? offset ?",
            p -> p.number(size).number(Math.min(offset, behind)),
            Row::number);
    return offset <= behind ? places : places.reversed();
  }

  private Page<JobRun> search(JobQuery query) {
    if (readers.read(SearchIndex::isBehind)) {
      catchUp.run();
    }
    return readers.snapshot(
        session -> {
          var search = new SqliteJobSearch(session, definitions, query);
          long hits = search.count();
          List<Long> places =
              search.page(PageMath.offset(query.page(), query.size()), query.size());
          return new Page<>(
              jobs(session, places),
              query.page(),
              query.size(),
              Math.min(hits, JobQuery.COUNTED),
              hits > JobQuery.COUNTED);
        });
  }

  @Override
  public Page<AuditEntry> audit(String subject, long page, int size) {
    String entries =
        "(select action, by, at, along_with, seq from audit where subject = ?1 union all"
            + " select 'SUBMITTED', created_by, created_at, null, 0 from jobs where id = ?1)";
    return readers.snapshot(
        session ->
            new Page<>(
                session.list(
                    "select action, by, at, along_with from "
                        + entries
                        + " order by seq desc limit ? offset ?",
                    p -> p.text(subject).number(size).number(PageMath.offset(page, size)),
                    row ->
                        new AuditEntry(
                            subject,
                            AuditEntry.Action.valueOf(row.text()),
                            new UserId(row.text()),
                            row.time(),
                            row.maybeText())),
                page,
                size,
                session.number("select count(*) from " + entries, p -> p.text(subject)),
                false));
  }

  @Override
  public Running running() {
    return readers.snapshot(
        session ->
            new Running(
                session.number(
                    "select count(*) from jobs where state = 'RUNNING'", Statements.Binding.NONE),
                session.number(
                    "select count(*) from tasks indexed by tasks_active"
                        + " join jobs on jobs.id = tasks.job_id"
                        + " where tasks.state = 'RUNNING' and jobs.state = 'RUNNING'",
                    Statements.Binding.NONE)));
  }

  @Override
  public Map<String, Integer> runningByQueue() {
    Map<String, Integer> counts = new HashMap<>();
    readers
        .read(
            session ->
                session.list(
                    "select queue, count(*) from tasks indexed by tasks_active where state ="
                        + " 'RUNNING' and queue <> '' group by queue",
                    Statements.Binding.NONE,
                    row -> Map.entry(row.text(), row.integer())))
        .forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }
}
