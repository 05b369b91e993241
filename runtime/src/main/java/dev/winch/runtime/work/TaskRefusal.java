package dev.winch.runtime.work;

/** The task can never run as it is defined: a retry would fail in the same way. */
public final class TaskRefusal extends TaskFailure {
  private static final long serialVersionUID = 1L;

  public TaskRefusal(String message) {
    super(message);
  }
}
