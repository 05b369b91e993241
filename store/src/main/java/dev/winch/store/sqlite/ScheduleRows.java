package dev.winch.store.sqlite;

import dev.winch.model.event.Due;
import dev.winch.model.fault.Defect;
import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.store.Changes;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Scheduled jobs as rows, and what rows of any kind await. */
final class ScheduleRows {
  static final String SELECT =
      "select id, name, cron, state, created_by, created_at, next_at, error, spec from schedules ";

  private final Definitions definitions;

  ScheduleRows(Definitions definitions) {
    this.definitions = definitions;
  }

  Optional<ScheduledJob> find(Session session, ScheduleId id) {
    return session.first(SELECT + "where id = ?", p -> p.text(id.value()), this::read);
  }

  ScheduledJob read(Row row) throws SQLException {
    var id = new ScheduleId(row.text());
    String name = row.text();
    String cron = row.text();
    String storedState = row.text();
    var createdBy = new UserId(row.text());
    Instant createdAt = row.time();
    Optional<Instant> nextAt = row.maybeTime();
    String error = row.text();
    var state = ScheduleState.PAUSED;
    JobSpec spec;
    try {
      state = ScheduleState.valueOf(storedState);
      spec = definitions.spec(row.text());
    } catch (Defect | IllegalArgumentException e) {
      spec = JobSpec.of(name, List.of());
      error = "what is stored of it cannot be read: " + e.getMessage();
    }
    return new ScheduledJob(
        id, new Schedule(spec, cron), state, createdBy, createdAt, nextAt, error);
  }

  void apply(Session session, Changes.OfSchedules changes) {
    session.updateEach(
        "insert into schedules (id, name, cron, created_by, created_at, spec, state, next_at,"
            + " error) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        changes.added(),
        this::bindInsert);
    int replaced =
        session.updateEach(
            "update schedules set state = ?, next_at = ?, error = ? where id = ?",
            changes.replaced(),
            (p, schedule) -> {
              bindChanging(p, schedule);
              p.text(schedule.id().value());
            });
    if (replaced != changes.replaced().size()) {
      throw new Defect("a row to be replaced is not there, among " + changes.replaced());
    }
    session.updateEach(
        "delete from schedules where id = ?", changes.deleted(), (p, id) -> p.text(id.value()));
  }

  private void bindInsert(Params params, ScheduledJob schedule) throws SQLException {
    JobSpec spec = schedule.schedule().job();
    params
        .text(schedule.id().value())
        .text(spec.name())
        .text(schedule.schedule().cron())
        .text(schedule.createdBy().value())
        .time(schedule.createdAt())
        .text(definitions.encode(spec).json());
    bindChanging(params, schedule);
  }

  private static void bindChanging(Params params, ScheduledJob schedule) throws SQLException {
    params.text(schedule.state().name()).time(schedule.nextAt()).text(schedule.error());
  }

  static List<Due> due(Session session, Instant until, int limit) {
    Session.Binding bounds = p -> p.time(until).number(limit);
    List<Due> retries =
        session.list(
            "select id, due_at from tasks indexed by tasks_due"
                + " where state = 'PENDING' and due_at <= ? order by due_at, id limit ?",
            bounds,
            row -> new Due.Retry(new TaskId(row.text()), row.time()));
    List<Due> timeouts =
        session.list(
            "select id, timeout_at from jobs indexed by jobs_timeout"
                + " where timeout_at <= ? order by timeout_at, id limit ?",
            bounds,
            row -> new Due.JobTimeout(new JobId(row.text()), row.time()));
    List<Due> firings =
        session.list(
            "select id, next_at from schedules indexed by schedules_next"
                + " where next_at <= ? order by next_at, id limit ?",
            bounds,
            row -> new Due.Firing(new ScheduleId(row.text()), row.time()));
    return Stream.of(retries, timeouts, firings).flatMap(List::stream).toList();
  }
}
