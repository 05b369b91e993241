package dev.winch.runtime.work;

/** What a runtime runs tasks with went away and took a run along: it is to be run again. */
public final class Outage extends Exception {
  private static final long serialVersionUID = 1L;

  public Outage(String message, Throwable cause) {
    super(message, cause);
  }
}
