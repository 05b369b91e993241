package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;

/**
 * Who did what to a job or a schedule.
 *
 * @param subject id of the job or the schedule
 * @param by who asked for it
 * @param at when it took effect
 */
public record AuditEntry(String subject, Action action, UserId by, Instant at) {
  public AuditEntry {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(action);
    Objects.requireNonNull(by);
    Objects.requireNonNull(at);
  }

  /** What was done. */
  public enum Action {
    SUBMITTED,
    CANCELLED,
    RESTARTED,
    PAUSED,
    RESUMED,
    DELETED
  }
}
