package dev.winch.store.postgres;

import dev.winch.store.Viewer;
import dev.winch.store.rows.Params;
import dev.winch.store.rows.RowCondition;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Leaves out what a viewer may not see. Permissions stand in the definition; the index {@code
 * job_specs_restricted} has the jobs that have some, so the definitions of the others are not read.
 */
final class PostgresVisibility {
  /** Nothing else in a definition is written so: quotes within texts are escaped. */
  private static final String RESTRICTED = "strpos(spec, '\"permissions\":[') > 0";

  private static final String NOT_NAMED =
      " and not exists (select 1 from json_array_elements(spec::json -> 'permissions') as permission"
          + " where permission ->> 'user' = any(?) or permission ->> 'role' = any(?))";

  private final Optional<Viewer> viewer;

  /**
   * @param viewer empty for one who may see everything
   */
  PostgresVisibility(Optional<Viewer> viewer) {
    this.viewer = viewer;
  }

  /** A condition on hits that are called {@code hit}, if there is one. */
  String andOfJobs() {
    return viewer.isEmpty()
        ? ""
        : " and not exists (select 1 from job_specs where job_specs.id = hit.id and "
            + RESTRICTED
            + NOT_NAMED
            + " and not exists (select 1 from jobs as own"
            + " where own.id = job_specs.id and own.created_by = ?))";
  }

  /** A condition on rows of schedules, if there is one. */
  RowCondition ofSchedules() {
    return new RowCondition(andOfSchedules(), this::bind);
  }

  private String andOfSchedules() {
    return viewer.isEmpty()
        ? ""
        : " and case when " + RESTRICTED + NOT_NAMED + " then created_by = ? else true end";
  }

  void bind(Params params) throws SQLException {
    if (viewer.isPresent()) {
      params
          .texts(viewer.get().names())
          .texts(viewer.get().roles())
          .text(viewer.get().id().value());
    }
  }
}
