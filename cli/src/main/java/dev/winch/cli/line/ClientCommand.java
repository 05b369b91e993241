package dev.winch.cli.line;

/**
 * A command that a person or a script waits for, so its start must be quick: it declares its
 * arguments in code, because reading annotations takes longer than most of these commands.
 */
public interface ClientCommand {
  /** The arguments, bound to the fields of this command. Called once. */
  Declaration declaration();

  /**
   * Runs the command once its arguments are read.
   *
   * @return the exit code
   */
  int call() throws Exception;
}
