package dev.winch.cli.command;

import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class CancelCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final JobSelection jobs = new JobSelection();

  @Override
  public Declaration declaration() {
    return remote.declare(
        jobs.declare(Declaration.of("Cancels a job, or all that fulfil a filter.")));
  }

  @Override
  public int call() {
    jobs.change(remote, "cancel");
    return 0;
  }
}
