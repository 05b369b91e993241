package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.ReceivedEvents;
import dev.winch.cli.client.ReceivedEvents.Event;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.LogFilter;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.DurationText;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

final class LogsCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final Map<String, String> names = new HashMap<>();
  private String id = "";
  private String task = "";
  private String query = "";
  private Instant since = Instant.MIN;
  private boolean follow;
  private boolean timestamps;

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Prints the logs of a job's tasks, oldest first.")
            .parameter("ID", JobReference.HELP, value -> id = value)
            .flag("-f,--follow", "Go on until the job has ended.", () -> follow = true)
            .option(
                "--task",
                "NAME",
                "Only of tasks with this name, or whose id begins so.",
                value -> task = value)
            .option(
                "--since",
                "DURATION",
                "Only what was printed in the last while, such as 10m.",
                value -> since = begin(value))
            .option(
                "-q,--query",
                "WORDS",
                "Only parts of the log that contain all of these words.",
                value -> query = value)
            .flag("--timestamps", "Begin each line with its time.", () -> timestamps = true));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    String job = JobReference.resolve(api, id);
    LogFilter filter = new LogFilter(since, query, timestamps);
    if (follow) {
      follow(api, job, filter);
    } else {
      print(api, job, filter);
    }
    OUT.flush();
    return 0;
  }

  private void print(ApiClient api, String job, LogFilter filter) {
    for (int page = 1, pages = 1; page <= pages; page++) {
      JsonView log = api.get("/jobs/" + job + "/log?order=asc&size=100&page=" + page);
      remote.print(log, parts -> parts.list("items").forEach(part -> print(api, part, filter)));
      pages = log.whole("totalPages");
    }
  }

  private void follow(ApiClient api, String job, LogFilter filter) {
    String last = "";
    while (true) {
      try (ReceivedEvents stream = api.events("/jobs/" + job + "/log/stream", last)) {
        for (Optional<Event> next = stream.next(); next.isPresent(); next = stream.next()) {
          Event event = next.get();
          if (event.type().equals("end")) {
            return;
          }
          last = event.id().isEmpty() ? last : event.id();
          remote.print(event.data(), part -> print(api, part, filter));
        }
      }
    }
  }

  private void print(ApiClient api, JsonView part, LogFilter filter) {
    if (filter.admits(part) && isOfTask(api, part.text("taskId"))) {
      OUT.print(filter.text(part));
    }
  }

  private boolean isOfTask(ApiClient api, String taskId) {
    return task.isEmpty()
        || taskId.startsWith(task)
        || task.equals(
            names.computeIfAbsent(
                taskId, one -> api.get("/tasks/" + ApiClient.quoted(one)).text("name")));
  }

  private static Instant begin(String written) {
    return new SystemClock()
        .instant()
        .minus(
            DurationText.parse(written)
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            "--since: \""
                                + written
                                + "\" is not a duration such as 90s or 1h30m")));
  }
}
