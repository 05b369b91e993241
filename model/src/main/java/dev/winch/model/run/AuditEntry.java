package dev.winch.model.run;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Who did what to a job or a schedule.
 *
 * @param subject id of the job or the schedule
 * @param by who asked for it
 * @param at when it took effect
 * @param with id of the job or schedule that the request named, if this one was changed with it
 */
public record AuditEntry(
    String subject, Action action, UserId by, Instant at, Optional<String> with) {
  public AuditEntry {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(action);
    Objects.requireNonNull(by);
    Objects.requireNonNull(at);
    Objects.requireNonNull(with);
  }

  /** For a request that named the subject itself. */
  public AuditEntry(String subject, Action action, UserId by, Instant at) {
    this(subject, action, by, at, Optional.empty());
  }

  /** What was done. */
  public enum Action {
    SUBMITTED,
    CANCELLED,
    RESTARTED,
    PAUSED,
    RESUMED,
    UPDATED,
    TRIGGERED,
    DELETED
  }
}
