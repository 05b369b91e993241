package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.Runtimes;
import dev.winch.cli.config.ProcessEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "runtime",
    description = "Prints the runtime that would run tasks on this host: docker, podman or shell.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the runtime answers", "1:it does not answer; the remedy is on stderr"})
final class RuntimeCommand implements Runnable {
  @Mixin private SettingsOptions options;

  @Override
  public void run() {
    OUT.println(new Runtimes(options.load(), ProcessEnvironment.ofThisProcess()).choice());
  }
}
