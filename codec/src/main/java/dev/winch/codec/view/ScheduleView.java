package dev.winch.codec.view;

import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.User;
import dev.winch.model.spec.Schedule;
import java.util.List;

/** A scheduled job with all its data. */
public record ScheduleView(ScheduledJob run, User createdBy, List<PermissionView> permissions) {
  public ScheduleView {
    permissions = List.copyOf(permissions);
  }

  ScheduleView with(Schedule other) {
    ScheduledJob changed =
        new ScheduledJob(
            run.id(),
            other,
            run.state(),
            run.createdBy(),
            run.createdAt(),
            run.nextAt(),
            run.error(),
            run.deletedBy());
    return new ScheduleView(changed, createdBy, permissions);
  }
}
