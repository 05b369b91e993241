package dev.winch.store.postgres;

import dev.winch.model.event.Due;
import dev.winch.model.run.JobId;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.PageMath;
import dev.winch.store.rows.ScheduleRows;
import dev.winch.store.rows.Statements;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Queries for schedules and due rows. */
final class PostgresSchedules implements ScheduleQueries {
  private final Pool pool;
  private final ScheduleRows rows;

  PostgresSchedules(Pool pool, Definitions definitions) {
    this.pool = pool;
    this.rows = new ScheduleRows(definitions);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return pool.with(
        session ->
            session.first(
                ScheduleRows.SELECT + "where id = ? and " + ScheduleRows.SHOWN,
                p -> p.text(id.value()),
                rows::read));
  }

  @Override
  public Page<ScheduleId> page(long page, int size) {
    return pool.with(
        session ->
            new Page<>(
                session.list(
                    "select id from schedules where "
                        + ScheduleRows.SHOWN
                        + "order by created_at desc, id desc limit ? offset ?",
                    p -> p.number(size).number(PageMath.offset(page, size)),
                    row -> new ScheduleId(row.text())),
                page,
                size,
                session.number(
                    "select count(*) from schedules where " + ScheduleRows.SHOWN,
                    Statements.Binding.NONE),
                false));
  }

  List<Due> due(Instant until, int limit) {
    return pool.with(session -> due(session, until, limit));
  }

  private static List<Due> due(PostgresSession session, Instant until, int limit) {
    Statements.Binding bounds = p -> p.time(until).number(limit);
    List<Due> retries =
        session.list(
            "select id, due_at from tasks"
                + " where state = 'PENDING' and due_at <= ? order by due_at, id limit ?",
            bounds,
            row -> new Due.Retry(new TaskId(row.text()), row.time()));
    List<Due> timeouts =
        session.list(
            "select id, timeout_at from jobs"
                + " where timeout_at <= ? order by timeout_at, id limit ?",
            bounds,
            row -> new Due.JobTimeout(new JobId(row.text()), row.time()));
    List<Due> firings =
        session.list(
            "select id, next_at from schedules where next_at <= ? order by next_at, id limit ?",
            bounds,
            row -> new Due.Firing(new ScheduleId(row.text()), row.time()));
    return Stream.of(retries, timeouts, firings).flatMap(List::stream).toList();
  }
}
