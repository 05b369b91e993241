package dev.winch.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Cancels a job.", mixinStandardHelpOptions = true)
final class CancelCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    remote.change("/jobs/%s/cancel", id);
  }
}
