package dev.winch.cli.command;

import dev.winch.model.fault.WinchException;
import java.io.PrintWriter;

/** What a command that failed prints. */
final class CommandFault {
  private CommandFault() {}

  /**
   * Prints the message of a {@link WinchException}. Any other exception is a bug in Winch: prints
   * its stack trace.
   *
   * @return the exit code
   */
  static int explain(Exception fault, PrintWriter err) {
    if (fault instanceof WinchException) {
      err.println(fault.getMessage());
    } else {
      fault.printStackTrace(err);
    }
    return 1;
  }
}
