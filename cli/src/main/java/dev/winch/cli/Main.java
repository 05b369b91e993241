package dev.winch.cli;

import dev.winch.cli.command.FastStartup;
import dev.winch.cli.command.WinchCommand;
import java.util.OptionalInt;

/** Entry point of the program. */
public final class Main {
  private Main() {}

  /**
   * Halts with the exit code: everything is closed when a command returns, and an orderly exit
   * would only initialise logging.
   */
  public static void main(String[] arguments) {
    OptionalInt quick = FastStartup.run(arguments);
    int code = quick.isPresent() ? quick.getAsInt() : WinchCommand.run(arguments);
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
