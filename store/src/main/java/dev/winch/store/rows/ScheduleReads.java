package dev.winch.store.rows;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.Viewer;
import java.util.Optional;
import java.util.function.Function;

/** Reads scheduled jobs. */
public final class ScheduleReads implements ScheduleQueries {
  private final StatementSource connections;
  private final StatementSource snapshots;
  private final Function<Optional<Viewer>, RowCondition> visibility;
  private final ScheduleRows rows;

  /**
   * @param snapshots runs queries that must see the same state
   * @param visibility the condition on rows that a viewer may see
   */
  public ScheduleReads(
      StatementSource connections,
      StatementSource snapshots,
      Function<Optional<Viewer>, RowCondition> visibility,
      Definitions definitions) {
    this.connections = connections;
    this.snapshots = snapshots;
    this.visibility = visibility;
    this.rows = new ScheduleRows(definitions);
  }

  @Override
  public Optional<ScheduledJob> schedule(ScheduleId id) {
    return connections.read(
        statements ->
            statements.first(
                ScheduleRows.SELECT + "where id = ? and " + ScheduleRows.SHOWN,
                p -> p.text(id.value()),
                rows::read));
  }

  @Override
  public Page<ScheduleId> page(long page, int size, Optional<Viewer> viewer) {
    RowCondition visible = visibility.apply(viewer);
    String shown = "from schedules where " + ScheduleRows.SHOWN + visible.sql();
    return snapshots.read(
        statements ->
            new Page<>(
                statements.list(
                    "select id " + shown + " order by created_at desc, id desc limit ? offset ?",
                    p -> {
                      visible.binding().to(p);
                      p.number(size).number(PageMath.offset(page, size));
                    },
                    row -> new ScheduleId(row.text())),
                page,
                size,
                statements.number("select count(*) " + shown, visible.binding()),
                false));
  }
}
