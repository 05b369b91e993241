package dev.winch.store.rows;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Maps schedules to and from rows. */
public final class ScheduleRows {
  public static final String SELECT =
      "select id, name, cron, state, created_by, created_at, next_at, error, deleted_by, spec"
          + " from schedules ";

  /** Excludes deleted schedules that wait for the cancellation of their jobs. */
  public static final String SHOWN = "deleted_by is null ";

  /** In the order of {@link #bindUpdate}, followed by the id. */
  public static final String CHANGING = "state, next_at, error, deleted_by";

  /** In the order of {@link #bindRedefinition}, followed by the id. */
  public static final String REDEFINED = "name, cron, spec, " + CHANGING;

  /** In the order of {@link #bindInsert}. */
  public static final String COLUMNS = "id, name, cron, created_by, created_at, spec, " + CHANGING;

  private final Definitions definitions;

  public ScheduleRows(Definitions definitions) {
    this.definitions = definitions;
  }

  /** Reads a schedule; an unreadable row becomes a schedule with an error. */
  public ScheduledJob read(Row row) throws SQLException {
    var id = new ScheduleId(row.text());
    String name = row.text();
    String cron = row.text();
    String storedState = row.text();
    var createdBy = new UserId(row.text());
    Instant createdAt = row.time();
    Optional<Instant> nextAt = row.maybeTime();
    String error = row.text();
    Optional<UserId> deletedBy = row.maybeText().map(UserId::new);
    var state = ScheduleState.PAUSED;
    JobSpec spec;
    try {
      state = ScheduleState.valueOf(storedState);
      spec = definitions.spec(id, row.text());
    } catch (InternalException | IllegalArgumentException e) {
      spec = JobSpec.of(name, List.of());
      error = "what is stored of it cannot be read: " + e.getMessage();
    }
    return new ScheduledJob(
        id, new Schedule(spec, cron), state, createdBy, createdAt, nextAt, error, deletedBy);
  }

  public void bindInsert(Params params, ScheduledJob schedule) throws SQLException {
    JobSpec spec = schedule.schedule().job();
    params
        .text(schedule.id().value())
        .text(spec.name())
        .text(schedule.schedule().cron())
        .text(schedule.createdBy().value())
        .time(schedule.createdAt())
        .text(definitions.encode(schedule.id(), spec));
    bindChanging(params, schedule);
  }

  public void bindRedefinition(Params params, ScheduledJob schedule) throws SQLException {
    JobSpec spec = schedule.schedule().job();
    params
        .text(spec.name())
        .text(schedule.schedule().cron())
        .text(definitions.encode(schedule.id(), spec));
    bindUpdate(params, schedule);
  }

  public static void bindUpdate(Params params, ScheduledJob schedule) throws SQLException {
    bindChanging(params, schedule);
    params.text(schedule.id().value());
  }

  private static void bindChanging(Params params, ScheduledJob schedule) throws SQLException {
    params
        .text(schedule.state().name())
        .time(schedule.nextAt())
        .text(schedule.error())
        .text(schedule.deletedBy().map(UserId::value));
  }
}
