package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "job", description = "Shows a job.", mixinStandardHelpOptions = true)
final class JobCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (ApiClient api = remote.open()) {
      remote.print(api.get("/jobs/" + ApiClient.quoted(id)), JobCommand::describe);
    }
  }

  private static void describe(JsonView job) {
    OUT.printf("%s  %s  %s%n", job.text("id"), job.text("state"), job.text("name"));
    for (String field :
        new String[] {
          "createdAt", "startedAt", "completedAt", "failedAt", "cancelledAt", "error", "result"
        }) {
      if (!job.text(field).isEmpty()) {
        OUT.printf("  %-12s %s%n", field, job.text(field));
      }
    }
    for (JsonView task : job.list("execution")) {
      OUT.printf(
          "  %2d  %s  %-9s  %s%s%n",
          task.whole("position"),
          task.text("id"),
          task.text("state"),
          task.text("name"),
          task.text("error").isEmpty() ? "" : "  " + task.text("error"));
    }
  }
}
