package dev.winch.model.fault;

/** Winch broke one of its own rules: never a client's fault, always worth a report. */
public final class Defect extends WinchException {
  private static final long serialVersionUID = 1L;

  public Defect(String message) {
    super(message);
  }

  public Defect(String message, Throwable cause) {
    super(message, cause);
  }
}
