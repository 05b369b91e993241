package dev.winch.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "restart",
    description = "Runs a failed or cancelled job again from the task that it stopped at.",
    mixinStandardHelpOptions = true)
final class RestartCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    remote.change("/jobs/%s/restart", id);
  }
}
