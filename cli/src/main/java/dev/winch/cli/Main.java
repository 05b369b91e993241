package dev.winch.cli;

import dev.winch.cli.command.WinchCommand;

/** The program. */
public final class Main {
  private Main() {}

  /**
   * Everything is closed when a command returns; an orderly exit would only start the log first.
   */
  public static void main(String[] arguments) {
    int code = WinchCommand.run(arguments);
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
