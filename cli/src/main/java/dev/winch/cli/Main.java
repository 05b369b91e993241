package dev.winch.cli;

import dev.winch.cli.command.ClientCommands;
import dev.winch.cli.command.FastStartup;
import dev.winch.cli.command.WinchCommand;
import java.util.OptionalInt;

/** Entry point of the program. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    OptionalInt quick = ClientCommands.run(arguments);
    if (quick.isEmpty()) {
      quick = FastStartup.run(arguments);
    }
    exit(quick.isPresent() ? quick.getAsInt() : WinchCommand.run(arguments));
  }

  /**
   * Halts with the exit code: everything is closed when a command returns, and an orderly exit
   * would only initialise logging.
   */
  static void exit(int code) {
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
