package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = "Prints a script with which a shell completes commands and options.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nFor example:%n",
    footer = {
      "  source <(winch completion bash)",
      "  winch completion fish > ~/.config/fish/completions/winch.fish"
    })
final class CompletionCommand implements Runnable {
  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell;

  @Override
  public void run() {
    OUT.print(Completion.script(shell));
  }
}
