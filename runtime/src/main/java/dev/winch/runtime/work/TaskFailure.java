package dev.winch.runtime.work;

/** The run ends badly, for a reason that its author can do something about: the message. */
public class TaskFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public TaskFailure(String message) {
    super(message);
  }

  public TaskFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
