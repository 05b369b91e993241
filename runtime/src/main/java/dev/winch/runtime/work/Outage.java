package dev.winch.runtime.work;

/** The container engine or the like went down and ended the run, which must run again. */
public final class Outage extends Exception {
  private static final long serialVersionUID = 1L;

  public Outage(String message, Throwable cause) {
    super(message, cause);
  }
}
