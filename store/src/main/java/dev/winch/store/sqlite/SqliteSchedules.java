package dev.winch.store.sqlite;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.Schedules;
import java.util.Optional;

/** Queries about schedules on the connections that only read. */
final class SqliteSchedules implements Schedules {
  private final Readers readers;
  private final ScheduleRows rows;

  SqliteSchedules(Readers readers, Definitions definitions) {
    this.readers = readers;
    this.rows = new ScheduleRows(definitions);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return readers.read(session -> rows.find(session, id));
  }

  @Override
  public Page<ScheduledJob> page(long page, int size) {
    return readers.snapshot(
        session ->
            new Page<>(
                session.list(
                    ScheduleRows.SELECT + "order by created_at desc, id desc limit ? offset ?",
                    p -> p.number(size).number(Paging.offset(page, size)),
                    rows::read),
                page,
                size,
                session.number("select count(*) from schedules", Session.Binding.NONE),
                false));
  }
}
