package dev.winch.model.run;

/** The state of one run of a task. {@link #canBecome} is the table of all changes. */
public enum TaskState {
  /** Known to clients of the reference as a child held back; not used, see decision 002. */
  CREATED,
  /** To be scheduled; with a due time if it is a delayed retry. */
  PENDING,
  /** In a work queue. */
  SCHEDULED,
  /** On a worker, or open if it is a composite. */
  RUNNING,
  COMPLETED,
  SKIPPED,
  FAILED,
  CANCELLED;

  /**
   * Whether a run in this state can change to the next one. SCHEDULED to SCHEDULED is one more
   * dispatch of a run whose queue or worker was lost.
   */
  public boolean canBecome(TaskState next) {
    return switch (this) {
      case PENDING ->
          switch (next) {
            case SCHEDULED, RUNNING, SKIPPED, FAILED, CANCELLED -> true;
            case CREATED, PENDING, COMPLETED -> false;
          };
      case SCHEDULED ->
          switch (next) {
            case SCHEDULED, RUNNING, FAILED, CANCELLED -> true;
            case CREATED, PENDING, COMPLETED, SKIPPED -> false;
          };
      case RUNNING ->
          switch (next) {
            case SCHEDULED, COMPLETED, FAILED, CANCELLED -> true;
            case CREATED, PENDING, RUNNING, SKIPPED -> false;
          };
      case CREATED, COMPLETED, SKIPPED, FAILED, CANCELLED -> false;
    };
  }

  /** Whether nothing more happens to this run; a retry is another run. */
  public boolean isFinal() {
    return switch (this) {
      case CREATED, PENDING, SCHEDULED, RUNNING -> false;
      case COMPLETED, SKIPPED, FAILED, CANCELLED -> true;
    };
  }
}
