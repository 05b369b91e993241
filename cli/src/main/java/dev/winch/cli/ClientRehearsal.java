package dev.winch.cli;

import dev.winch.cli.command.ClientCommands;
import java.util.Arrays;

/**
 * Runs client commands one after the other in one process, from which the build records their cache
 * of loaded classes: the JVM records a single run.
 */
final class ClientRehearsal {
  private ClientRehearsal() {}

  /**
   * @param arguments the commands, with {@code --} as an argument of its own between two
   */
  public static void main(String[] arguments) {
    int code = 0;
    int start = 0;
    for (int i = 0; i <= arguments.length; i++) {
      if (i == arguments.length || arguments[i].equals("--")) {
        code =
            Math.max(code, ClientCommands.run(Arrays.copyOfRange(arguments, start, i)).orElse(2));
        start = i + 1;
      }
    }
    Main.exit(code);
  }
}
