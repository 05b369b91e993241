package dev.winch.cli.doctor;

import dev.winch.model.fault.WinchException;
import java.util.function.Supplier;

/**
 * The result of one check.
 *
 * @param check what was checked, in one word
 * @param message what was found; if it is not good, with the remedy. Never a secret
 */
public record Finding(String check, Status status, String message) {

  /** How a check ended. */
  public enum Status {
    OK,
    /** Winch runs, but not as one may expect. */
    WARNING,
    /** Winch does not start or does not work. */
    FAILED,
    /** Another finding prevents the check. */
    UNKNOWN
  }

  public static Finding ok(String check, String message) {
    return new Finding(check, Status.OK, message);
  }

  public static Finding warning(String check, String message) {
    return new Finding(check, Status.WARNING, message);
  }

  public static Finding failed(String check, String message) {
    return new Finding(check, Status.FAILED, message);
  }

  public static Finding unknown(String check, String message) {
    return new Finding(check, Status.UNKNOWN, message);
  }

  /** What a check finds; a fault that it throws is its finding. */
  public static Finding of(String check, Supplier<Finding> checked) {
    try {
      return checked.get();
    } catch (WinchException fault) {
      return failed(check, fault.getMessage());
    }
  }
}
