package dev.winch.cli;

import dev.winch.cli.command.FastStartup;
import dev.winch.cli.command.WinchCommand;
import java.util.OptionalInt;

/** The program. */
public final class Main {
  private Main() {}

  /**
   * Everything is closed when a command returns; an orderly exit would only start the log first.
   */
  public static void main(String[] arguments) {
    OptionalInt quick = FastStartup.run(arguments);
    int code = quick.isPresent() ? quick.getAsInt() : WinchCommand.run(arguments);
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
