package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.assembly.Runtimes;
import dev.winch.cli.config.ProcessEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "runtime",
    description = "Says what would run tasks here: docker, podman or shell.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:it answers", "1:it does not; what to do is on stderr"})
final class RuntimeCommand implements Runnable {
  @Mixin private SettingsOptions options;

  @Override
  public void run() {
    OUT.println(new Runtimes(options.load(), ProcessEnvironment.ofThisProcess()).choice());
  }
}
