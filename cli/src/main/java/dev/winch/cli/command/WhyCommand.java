package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.NotFoundException;
import java.util.List;

final class WhyCommand implements ClientCommand {
  private static final List<String> KINDS = List.of("jobs", "tasks", "scheduled-jobs");

  private final RemoteOptions remote = new RemoteOptions();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Explains why a job, a task or a schedule is not running.")
            .parameter("ID", "Of a job, a task or a schedule.", value -> id = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    remote.print(explanation(api), WhyCommand::print);
    return 0;
  }

  private JsonView explanation(ApiClient api) {
    for (String kind : KINDS) {
      try {
        return api.get("/%s/%s/explain".formatted(kind, ApiClient.quoted(id)));
      } catch (NotFoundException another) {
        // The id may be of the next kind.
      }
    }
    throw new NotFoundException("there is no job, task or schedule " + id);
  }

  private static void print(JsonView explanation) {
    OUT.printf("%s  %s%n", explanation.text("state"), explanation.text("message"));
    for (JsonView task : explanation.list("tasks")) {
      OUT.printf(
          "  task %s  %-9s  %s%n", task.text("id"), task.text("state"), task.text("message"));
    }
  }
}
