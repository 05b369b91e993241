package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "Lists jobs, newest first.", mixinStandardHelpOptions = true)
final class JobsCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Option(
      names = {"-q", "--query"},
      paramLabel = "WORDS",
      description = "Search words in name, description or state; tag:NAME for a tag.")
  private String query = "";

  @Option(names = "--page", description = "Page number, from 1.")
  private long page = 1;

  @Option(names = "--size", description = "Jobs per page, 1 to 20.")
  private int size = 20;

  @Override
  public void run() {
    try (ApiClient api = remote.open()) {
      JsonView jobs =
          api.get("/jobs?page=%d&size=%d&q=%s".formatted(page, size, ApiClient.quoted(query)));
      remote.print(jobs, JobsCommand::table);
    }
  }

  private static void table(JsonView page) {
    for (JsonView job : page.list("items")) {
      OUT.printf(
          "%s  %-9s  %-20.20s  %s%n",
          job.text("id"), job.text("state"), job.text("createdAt"), job.text("name"));
    }
    OUT.printf(
        "page %d of %d, %d jobs%n",
        page.whole("number"), page.whole("totalPages"), page.whole("totalItems"));
  }
}
