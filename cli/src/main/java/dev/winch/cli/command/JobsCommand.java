package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import dev.winch.model.fault.InvalidInputException;
import java.util.List;

final class JobsCommand implements ClientCommand {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("ID", "id"),
          Column.state("state"),
          Column.of("CREATED", row -> seconds(row.text("createdAt"))),
          Column.of("STARTED", row -> seconds(row.text("startedAt"))).onlyWide(),
          Column.of("DONE", row -> Math.round(row.number("progress")) + "%").onlyWide(),
          Column.of("USER", row -> row.object("createdBy").text("username")).onlyWide(),
          Column.of("TAGS", row -> String.join(",", row.texts("tags"))).onlyWide(),
          Column.of("NAME", "name"));

  private static final int ORDINARY = 20;

  /** Jobs of one request. */
  private static final int MOST = 100;

  private final JobFilterOptions filter = new JobFilterOptions();
  private final RemoteOptions remote = new RemoteOptions();
  private String query = "";
  private String sort = "";
  private boolean watching;
  private int limit;
  private int page = 1;
  private int size = 20;

  @Override
  public Declaration declaration() {
    return remote.declare(
        filter.declare(
            Declaration.of("Lists jobs, newest first.")
                .flag(
                    "-w,--watch",
                    "Redraw the list whenever a job changes, until Ctrl-C; in a pipe print a line"
                        + " for each change.",
                    () -> watching = true)
                .option(
                    "-q,--query",
                    "WORDS",
                    "Words of name, description or state; tag:x, state:failed, name:x or id:x.",
                    value -> query = value)
                .number(
                    "--page", "NUMBER", "Page number, from 1.", 1, 1_000_000, value -> page = value)
                .number("--size", "NUMBER", "Jobs per page, 1 to 20.", 1, 20, value -> size = value)
                .option(
                    "--sort",
                    "ORDER",
                    "created, started, ended or duration; with a - the newest or longest first.",
                    value -> sort = value)
                .number(
                    "--limit",
                    "JOBS",
                    "Most jobs to list by a filter or an order, instead of pages.",
                    1,
                    1_000_000,
                    value -> limit = value)));
  }

  @Override
  public int call() throws InterruptedException {
    String wanted = filter.query();
    if (watching) {
      return watch(wanted);
    }
    if (!wanted.isEmpty() || !sort.isEmpty() || limit > 0) {
      list(wanted);
      return 0;
    }
    ApiClient api = remote.open();
    JsonView jobs =
        api.get("/jobs?page=" + page + "&size=" + size + "&q=" + ApiClient.quoted(query));
    remote.print(jobs, jobs.list("items"), COLUMNS, "id");
    if (remote.isText()) {
      OUT.println(
          "page "
              + jobs.text("number")
              + " of "
              + jobs.text("totalPages")
              + ", "
              + jobs.text("totalItems")
              + " jobs");
    }
    return 0;
  }

  private int watch(String wanted) throws InterruptedException {
    if (!remote.isText() || !sort.isEmpty()) {
      throw new InvalidInputException("--watch excludes -o and --sort: the newest come first");
    }
    String query = "q=" + ApiClient.quoted(this.query) + (wanted.isEmpty() ? "" : "&" + wanted);
    return new WatchedJobs(remote.open(), OUT, remote.shown(COLUMNS)).watch(query);
  }

  /** Reads piece by piece, up to the limit. */
  private void list(String wanted) {
    int left = limit > 0 ? limit : ORDINARY;
    String after = "";
    ApiClient api = remote.open();
    do {
      JsonView piece =
          api.get(
              "/jobs?limit="
                  + Math.min(left, MOST)
                  + "&sort="
                  + ApiClient.quoted(sort)
                  + "&q="
                  + ApiClient.quoted(query)
                  + "&"
                  + wanted
                  + (after.isEmpty() ? "" : "&after=" + ApiClient.quoted(after)));
      List<JsonView> jobs = piece.list("items");
      remote.print(piece, jobs, COLUMNS, "id");
      left -= jobs.size();
      after = piece.text("next");
    } while (left > 0 && !after.isEmpty());
  }

  /** A time without its fraction. */
  private static String seconds(String time) {
    return time.isEmpty() ? "" : time.substring(0, Math.min(19, time.length())) + "Z";
  }
}
