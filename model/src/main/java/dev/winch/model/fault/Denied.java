package dev.winch.model.fault;

/** Who asks is not known, or may not do this. */
public final class Denied extends WinchException {
  private static final long serialVersionUID = 1L;

  public Denied(String message) {
    super(message);
  }
}
