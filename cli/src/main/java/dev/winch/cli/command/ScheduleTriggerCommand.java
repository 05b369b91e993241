package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

/** Starts a job of a schedule now. */
final class ScheduleTriggerCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final AwaitedEnd end = new AwaitedEnd();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        end.declare(
            Declaration.of(
                    "Starts a job of a schedule now, also of a paused one, and prints its id.")
                .parameter("ID", "Of the schedule.", value -> id = value)));
  }

  @Override
  public int call() throws InterruptedException {
    end.check();
    ApiClient api = remote.open();
    JsonView job =
        api.post(
            "/scheduled-jobs/" + ApiClient.quoted(id) + "/trigger",
            "application/json",
            new byte[0]);
    if (end.isWanted()) {
      return end.of(api, job.text("id"), remote);
    }
    remote.print(job, started -> OUT.println(started.text("id")));
    return 0;
  }
}
