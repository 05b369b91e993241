package dev.winch.cli.mcp;

import static dev.winch.cli.mcp.McpTool.optional;
import static dev.winch.cli.mcp.McpTool.text;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.FollowedEvents;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.view.LiveJob;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The tools of {@code winch mcp}. */
final class McpTools {
  private static final String ID =
      "Of the job: its id, any beginning that no other job has, or @last.";
  private static final String DOCUMENT = "The job file, as YAML or JSON.";
  private static final int LINES = 200;

  private final InstantSource clock;

  McpTools(InstantSource clock) {
    this.clock = clock;
  }

  List<McpTool> all() {
    return List.of(
        new McpTool(
            "list_jobs",
            "Lists jobs, the newest first, 20 on a page.",
            false,
            List.of(
                optional(
                    "q",
                    "string",
                    "Words of name or description; state:failed, tag:x, name:x or id:x."),
                optional("page", "integer", "From 1.")),
            (api, arguments) ->
                api.get(
                        "/jobs?size=20&page="
                            + arguments.number("page", 1, 1, 1_000_000)
                            + "&q="
                            + ApiClient.quoted(arguments.text("q", "")))
                    .raw()),
        new McpTool(
            "get_job",
            "Shows a job with its tasks, their states, errors and times.",
            false,
            List.of(text("id", ID)),
            (api, arguments) -> api.get("/jobs/" + job(api, arguments)).raw()),
        new McpTool(
            "follow_job",
            "Waits until a job has ended, or for a while, and returns what happened meanwhile:"
                + " ended tasks, the last lines of its log, and its state.",
            false,
            List.of(
                text("id", ID),
                optional("seconds", "integer", "How long to wait, 1 to 600; 60 by default.")),
            this::follow),
        new McpTool(
            "job_logs",
            "Returns what the tasks of a job printed, the newest part first.",
            false,
            List.of(
                text("id", ID),
                optional("q", "string", "Words that must all be in a part."),
                optional("page", "integer", "From 1; 100 parts on a page.")),
            (api, arguments) ->
                api.get(
                        "/jobs/"
                            + job(api, arguments)
                            + "/log?size=100&page="
                            + arguments.number("page", 1, 1, 1_000_000)
                            + "&q="
                            + ApiClient.quoted(arguments.text("q", "")))
                    .raw()),
        new McpTool(
            "why",
            "Tells in a sentence why a job is not running, and what each of its tasks waits for.",
            false,
            List.of(text("id", ID)),
            (api, arguments) -> api.get("/jobs/" + job(api, arguments) + "/explain").raw()),
        new McpTool(
            "validate_job",
            "Checks a job file and stores nothing: every problem with its line, column and hint.",
            false,
            List.of(text("document", DOCUMENT)),
            (api, arguments) -> post(api, "/jobs/validate", arguments.text("document"))),
        new McpTool(
            "list_queues",
            "Lists the queues: how many tasks wait and run, and how many workers serve them.",
            false,
            List.of(),
            (api, _) -> api.get("/queues").raw()),
        new McpTool(
            "submit_job",
            "Submits a job and returns it with its id.",
            true,
            List.of(text("document", DOCUMENT)),
            (api, arguments) -> post(api, "/jobs", arguments.text("document"))),
        new McpTool(
            "cancel_job",
            "Cancels a job that has not ended.",
            true,
            List.of(text("id", ID)),
            (api, arguments) -> api.put("/jobs/" + job(api, arguments) + "/cancel").raw()),
        new McpTool(
            "restart_job",
            "Runs a failed or cancelled job again from the task where it stopped.",
            true,
            List.of(text("id", ID)),
            (api, arguments) -> api.put("/jobs/" + job(api, arguments) + "/restart").raw()));
  }

  private static String job(ApiClient api, McpArguments arguments) {
    return JobReference.resolve(api, arguments.text("id"));
  }

  /** YAML is read, so JSON is too. */
  private static String post(ApiClient api, String path, String document) {
    return api.post(path, "text/yaml", document.getBytes(StandardCharsets.UTF_8)).raw();
  }

  private String follow(ApiClient api, McpArguments arguments) throws InterruptedException {
    String id = job(api, arguments);
    Instant until = clock.instant().plusSeconds(arguments.number("seconds", 60, 1, 600));
    LiveJob live = new LiveJob(false);
    Deque<String> lines = new ArrayDeque<>();
    try (FollowedEvents feed = FollowedEvents.open(api, id)) {
      int stored = Integer.MAX_VALUE;
      while (!(live.hasEnded() && live.hasWholeLog(stored))) {
        Duration left = Duration.between(clock.instant(), until);
        Optional<FollowedEvents.Item> item = left.isPositive() ? feed.next(left) : Optional.empty();
        if (item.isEmpty()) {
          break;
        }
        if (item.get() instanceof FollowedEvents.Refusal refusal) {
          throw refusal.fault();
        }
        if (item.get() instanceof FollowedEvents.Change change) {
          keep(live.take(change.event().type(), change.ofLog(), change.event().data()), lines);
        }
        if (live.hasEnded() && stored == Integer.MAX_VALUE) {
          stored = api.get("/jobs/" + id + "/log?size=1").whole("totalItems");
        }
      }
    }
    keep(live.rest(), lines);
    JsonView now = api.get("/jobs/" + id + "?execution=none");
    lines.add("job " + id + ": " + now.text("state"));
    for (String field : List.of("error", "result")) {
      if (!now.text(field).isEmpty()) {
        lines.add(field + ": " + now.text(field));
      }
    }
    return String.join("\n", lines);
  }

  private static void keep(List<String> added, Deque<String> lines) {
    lines.addAll(added);
    while (lines.size() > LINES) {
      lines.removeFirst();
    }
  }
}
