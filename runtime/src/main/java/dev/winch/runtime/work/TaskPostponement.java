package dev.winch.runtime.work;

/**
 * The task cannot run on this worker for now, through no fault of its own: a registry or a disk
 * failed. The message is for the operator and names the remedy.
 */
public final class TaskPostponement extends TaskFailure {
  private static final long serialVersionUID = 1L;

  public TaskPostponement(String message, Throwable cause) {
    super(message, cause);
  }
}
