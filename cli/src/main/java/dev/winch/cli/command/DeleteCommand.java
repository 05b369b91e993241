package dev.winch.cli.command;

import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class DeleteCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final JobSelection jobs = new JobSelection();

  @Override
  public Declaration declaration() {
    return remote.declare(
        jobs.declare(
            Declaration.of(
                "Deletes a job that has ended, with its tasks and logs, or all that fulfil a"
                    + " filter.")));
  }

  @Override
  public int call() {
    jobs.change(remote, "delete");
    return 0;
  }
}
