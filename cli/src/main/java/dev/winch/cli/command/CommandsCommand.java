package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import picocli.CommandLine.Command;

/** The source of docs/cli.md. */
@Command(
    name = "commands",
    description = "Prints every command with its options, as Markdown.",
    mixinStandardHelpOptions = true)
final class CommandsCommand implements Runnable {
  @Override
  public void run() {
    OUT.print(CommandPage.markdown());
  }
}
