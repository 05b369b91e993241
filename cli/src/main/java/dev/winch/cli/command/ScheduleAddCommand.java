package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class ScheduleAddCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String file = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Takes in a job with a schedule, and prints the id of the schedule.")
            .parameter(
                "FILE", "A YAML file, a *.json file, or - for stdin.", value -> file = value));
  }

  @Override
  public int call() throws Exception {
    ApiClient api = remote.open();
    JsonView taken = api.post("/scheduled-jobs", JobSource.type(file), JobSource.bytes(file));
    taken.texts("warnings").forEach(warning -> System.err.println("warning: " + warning));
    remote.print(taken, schedule -> OUT.println(schedule.text("id")));
    return 0;
  }
}
