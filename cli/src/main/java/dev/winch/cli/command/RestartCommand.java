package dev.winch.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "restart",
    description =
        "Runs a failed or cancelled job again from the task that it stopped at, or all that fulfil a"
            + " filter.",
    mixinStandardHelpOptions = true)
final class RestartCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Mixin private JobSelection jobs;

  @Override
  public void run() {
    jobs.change(remote, "restart");
  }
}
