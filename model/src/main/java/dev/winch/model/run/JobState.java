package dev.winch.model.run;

/** The state of a job. {@link #canBecome} is the table of all changes. */
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

  /**
   * Whether a job in this state can change to the next one. A job is COMPLETED without having been
   * RUNNING if all its tasks were skipped, and RUNNING again after a restart.
   */
  public boolean canBecome(JobState next) {
    return switch (this) {
      case PENDING ->
          switch (next) {
            case SCHEDULED, CANCELLED -> true;
            case PENDING, RUNNING, COMPLETED, FAILED -> false;
          };
      case SCHEDULED ->
          switch (next) {
            case RUNNING, COMPLETED, FAILED, CANCELLED -> true;
            case PENDING, SCHEDULED -> false;
          };
      case RUNNING ->
          switch (next) {
            case COMPLETED, FAILED, CANCELLED -> true;
            case PENDING, SCHEDULED, RUNNING -> false;
          };
      case FAILED, CANCELLED -> next == RUNNING;
      case COMPLETED -> false;
    };
  }

  /** Whether nothing more happens to the job unless somebody restarts it. */
  public boolean isFinal() {
    return switch (this) {
      case PENDING, SCHEDULED, RUNNING -> false;
      case COMPLETED, FAILED, CANCELLED -> true;
    };
  }
}
