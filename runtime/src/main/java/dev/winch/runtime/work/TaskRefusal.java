package dev.winch.runtime.work;

/** The task cannot run as it is: another attempt would end the same way. */
public final class TaskRefusal extends TaskFailure {
  private static final long serialVersionUID = 1L;

  public TaskRefusal(String message) {
    super(message);
  }
}
