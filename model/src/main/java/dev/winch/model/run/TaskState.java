package dev.winch.model.run;

/** Where one run of a task stands. */
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

  /** Whether nothing more happens to this run; a retry is another run. */
  public boolean isFinal() {
    return switch (this) {
      case CREATED, PENDING, SCHEDULED, RUNNING -> false;
      case COMPLETED, SKIPPED, FAILED, CANCELLED -> true;
    };
  }
}
