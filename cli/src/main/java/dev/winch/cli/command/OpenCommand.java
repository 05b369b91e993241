package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class OpenCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Prints the address of a job, for a browser.")
            .parameter("ID", JobReference.HELP, value -> id = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    OUT.println(api.pageOfJob(JobReference.resolve(api, id)));
    return 0;
  }
}
