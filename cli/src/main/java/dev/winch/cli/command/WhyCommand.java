package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description = "Tells why a job, a task or a schedule is not running.",
    mixinStandardHelpOptions = true)
final class WhyCommand implements Runnable {
  private static final List<String> KINDS = List.of("jobs", "tasks", "scheduled-jobs");

  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "ID", description = "Of a job, a task or a schedule.")
  private String id;

  @Override
  public void run() {
    try (ApiClient api = remote.open()) {
      remote.print(explanation(api), WhyCommand::print);
    }
  }

  private JsonView explanation(ApiClient api) {
    for (String kind : KINDS) {
      try {
        return api.get("/%s/%s/explain".formatted(kind, ApiClient.quoted(id)));
      } catch (InvalidInputException e) {
        if (!String.valueOf(e.getMessage()).endsWith("not found")) {
          throw e;
        }
      }
    }
    throw new InvalidInputException("there is no job, task or schedule " + id);
  }

  private static void print(JsonView explanation) {
    OUT.printf("%s  %s%n", explanation.text("state"), explanation.text("message"));
    for (JsonView task : explanation.list("tasks")) {
      OUT.printf(
          "  task %s  %-9s  %s%n", task.text("id"), task.text("state"), task.text("message"));
    }
  }
}
