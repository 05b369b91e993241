package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "Lists jobs, newest first.", mixinStandardHelpOptions = true)
final class JobsCommand implements Runnable {
  private static final int ORDINARY = 20;

  /** Jobs of one request. */
  private static final int MOST = 100;

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

  @Mixin private JobFilterOptions filter;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = "created, started, ended or duration; with a - the newest or longest first.")
  private String sort = "";

  @Option(
      names = "--limit",
      paramLabel = "JOBS",
      description = "Most jobs to list by a filter or an order, instead of pages.")
  private int limit;

  @Override
  public void run() {
    String wanted = filter.query();
    if (!wanted.isEmpty() || !sort.isEmpty() || limit > 0) {
      list(wanted);
      return;
    }
    try (ApiClient api = remote.open()) {
      JsonView jobs =
          api.get("/jobs?page=%d&size=%d&q=%s".formatted(page, size, ApiClient.quoted(query)));
      remote.print(jobs, JobsCommand::table);
    }
  }

  /** Reads piece by piece, up to the limit. */
  private void list(String wanted) {
    int left = limit > 0 ? limit : ORDINARY;
    String after = "";
    try (ApiClient api = remote.open()) {
      do {
        JsonView piece =
            api.get(
                "/jobs?limit=%d&sort=%s&q=%s&%s%s"
                    .formatted(
                        Math.min(left, MOST),
                        ApiClient.quoted(sort),
                        ApiClient.quoted(query),
                        wanted,
                        after.isEmpty() ? "" : "&after=" + ApiClient.quoted(after)));
        remote.print(piece, JobsCommand::rows);
        left -= piece.list("items").size();
        after = piece.text("next");
      } while (left > 0 && !after.isEmpty());
    }
  }

  private static void rows(JsonView jobs) {
    for (JsonView job : jobs.list("items")) {
      OUT.printf(
          "%s  %-9s  %-20.20s  %s%n",
          job.text("id"), job.text("state"), job.text("createdAt"), job.text("name"));
    }
  }

  private static void table(JsonView page) {
    rows(page);
    OUT.printf(
        "page %d of %d, %d jobs%n",
        page.whole("number"), page.whole("totalPages"), page.whole("totalItems"));
  }
}
