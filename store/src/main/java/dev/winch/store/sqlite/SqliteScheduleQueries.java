package dev.winch.store.sqlite;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.Viewer;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.PageMath;
import dev.winch.store.rows.ScheduleRows;
import java.util.Optional;

/** Scheduled jobs on the connections that only read. */
final class SqliteScheduleQueries implements ScheduleQueries {
  private final Readers readers;
  private final ScheduleRows rows;

  SqliteScheduleQueries(Readers readers, Definitions definitions) {
    this.readers = readers;
    this.rows = new ScheduleRows(definitions);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return readers.read(
        session ->
            session.first(
                ScheduleRows.SELECT + "where id = ? and " + ScheduleRows.SHOWN,
                p -> p.text(id.value()),
                rows::read));
  }

  @Override
  public Page<ScheduleId> page(long page, int size, Optional<Viewer> viewer) {
    SqliteVisibility visible = new SqliteVisibility(viewer);
    String shown = "from schedules where " + ScheduleRows.SHOWN + visible.andOfSchedules();
    return readers.snapshot(
        session ->
            new Page<>(
                session.list(
                    "select id " + shown + " order by created_at desc, id desc limit ? offset ?",
                    p -> {
                      visible.bind(p);
                      p.number(size).number(PageMath.offset(page, size));
                    },
                    row -> new ScheduleId(row.text())),
                page,
                size,
                session.number("select count(*) " + shown, visible::bind),
                false));
  }
}
