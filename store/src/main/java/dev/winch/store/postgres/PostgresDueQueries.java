package dev.winch.store.postgres;

import dev.winch.model.event.Due;
import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.store.DueQueries;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What rows of any kind await, each query on a connection of its own. */
final class PostgresDueQueries implements DueQueries {
  private final Pool pool;

  PostgresDueQueries(Pool pool) {
    this.pool = pool;
  }

  @Override
  public List<Due> upTo(Instant until, int limit) {
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
