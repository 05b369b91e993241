package dev.winch.model.run;

/** Where a job stands. */
public enum JobState {
  /** Accepted, nothing of it has been scheduled. */
  PENDING,
  /** Its current task waits in a queue. */
  SCHEDULED,
  /** A plain task has started or a composite has opened. */
  RUNNING,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing more happens to the job by itself. */
  public boolean isFinal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
