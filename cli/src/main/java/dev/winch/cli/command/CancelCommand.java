package dev.winch.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cancel",
    description = "Cancels a job, or all that fulfil a filter.",
    mixinStandardHelpOptions = true)
final class CancelCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Mixin private JobSelection jobs;

  @Override
  public void run() {
    jobs.change(remote, "cancel");
  }
}
