package dev.winch.cli.command;

import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

/** Cancels, restarts or deletes a job, or all that fulfil a filter. */
final class JobChangeCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final JobSelection jobs = new JobSelection();
  private final Change change;

  /** What happens to the jobs. */
  enum Change {
    CANCEL("Cancels a job, or all that fulfil a filter.", "cancel"),
    RESTART(
        "Runs a failed or cancelled job again from the task that it stopped at, or all that"
            + " fulfil a filter.",
        "restart"),
    DELETE(
        "Deletes a job that has ended, with its tasks and logs, or all that fulfil a filter.",
        "delete");

    private final String description;
    private final String verb;

    Change(String description, String verb) {
      this.description = description;
      this.verb = verb;
    }
  }

  JobChangeCommand(Change change) {
    this.change = change;
  }

  @Override
  public Declaration declaration() {
    return remote.declare(jobs.declare(Declaration.of(change.description)));
  }

  @Override
  public int call() {
    jobs.change(remote, change.verb);
    return 0;
  }
}
