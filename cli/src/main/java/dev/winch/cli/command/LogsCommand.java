package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = "Prints the logs of a job's tasks, oldest first.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Parameters(paramLabel = "ID")
  private String id;

  @Override
  public void run() {
    try (ApiClient api = remote.open()) {
      for (int page = 1, pages = 1; page <= pages; page++) {
        JsonView log =
            api.get(
                "/jobs/%s/log?order=asc&size=100&page=%d".formatted(ApiClient.quoted(id), page));
        remote.print(
            log, parts -> parts.list("items").forEach(part -> OUT.print(part.text("contents"))));
        pages = log.whole("totalPages");
      }
      OUT.flush();
    }
  }
}
