package dev.winch.store.sqlite;

import dev.winch.codec.PlainJson;
import dev.winch.store.Viewer;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.RowCondition;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Leaves out what a viewer may not see. Permissions stand in the definition; the index {@code
 * job_specs_restricted} has the jobs that have some, so the definitions of the others are not read.
 */
final class SqliteVisibility {
  /** Nothing else in a definition is written so: quotes within texts are escaped. */
  private static final String RESTRICTED = "instr(spec, '\"permissions\":[') > 0";

  private static final String NOT_NAMED =
      " and not exists (select 1 from json_each(spec, '$.permissions') as permission"
          + " where permission.value ->> 'user' in (select value from json_each(?))"
          + " or permission.value ->> 'role' in (select value from json_each(?)))";

  private final Optional<Viewer> viewer;

  /**
   * @param viewer empty for one who may see everything
   */
  SqliteVisibility(Optional<Viewer> viewer) {
    this.viewer = viewer;
  }

  /**
   * A condition, if there is one.
   *
   * @param seq the column with the place of the job
   */
  String andOfJobs(String seq) {
    return viewer.isEmpty()
        ? ""
        : " and not exists (select 1 from job_specs indexed by job_specs_restricted"
            + " where job_specs.seq = "
            + seq
            + " and "
            + RESTRICTED
            + NOT_NAMED
            + " and not exists (select 1 from jobs as own"
            + " where own.seq = job_specs.seq and own.created_by = ?))";
  }

  /** A condition on rows of schedules, if there is one. */
  RowCondition ofSchedules() {
    return new RowCondition(andOfSchedules(), this::bind);
  }

  private String andOfSchedules() {
    return viewer.isEmpty() ? "" : " and not (" + RESTRICTED + NOT_NAMED + " and created_by <> ?)";
  }

  void bind(Params params) throws SQLException {
    if (viewer.isPresent()) {
      params
          .text(PlainJson.write(viewer.get().names()))
          .text(PlainJson.write(viewer.get().roles()))
          .text(viewer.get().id().value());
    }
  }
}
