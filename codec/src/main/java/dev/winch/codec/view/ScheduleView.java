package dev.winch.codec.view;

import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.User;
import dev.winch.model.spec.Schedule;
import java.time.Instant;
import java.util.List;

/**
 * A scheduled job.
 *
 * @param state {@code ACTIVE} or {@code PAUSED}
 */
public record ScheduleView(
    ScheduleId id,
    Schedule schedule,
    String state,
    User createdBy,
    Instant createdAt,
    List<PermissionView> permissions) {
  public ScheduleView {
    permissions = List.copyOf(permissions);
  }

  ScheduleView with(Schedule other) {
    return new ScheduleView(id, other, state, createdBy, createdAt, permissions);
  }
}
