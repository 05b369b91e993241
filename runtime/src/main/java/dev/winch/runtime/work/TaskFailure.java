package dev.winch.runtime.work;

import java.util.Objects;

/** The run fails for a reason that the task's author can fix; the message is for them. */
public class TaskFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public TaskFailure(String message) {
    super(message);
  }

  public TaskFailure(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
