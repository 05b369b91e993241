package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.UserId;
import java.util.Objects;

/**
 * Where a cancellation began that spreads to other jobs.
 *
 * @param by who asked for it
 * @param subject id of the job or the schedule of which it was asked
 */
public record Origin(UserId by, String subject) {
  public Origin {
    Objects.requireNonNull(by);
    Objects.requireNonNull(subject);
  }

  public Origin(UserId by, JobId job) {
    this(by, job.value());
  }

  public Origin(UserId by, ScheduleId schedule) {
    this(by, schedule.value());
  }
}
