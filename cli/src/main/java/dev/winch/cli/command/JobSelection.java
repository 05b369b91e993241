package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.InvalidInputException;
import java.io.Console;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One job by its id, or all that fulfil a filter. */
final class JobSelection {
  private final JobFilterOptions filter = new JobFilterOptions();
  private String id = "";
  private boolean yes;

  /** Adds the parameter and the options to those of a command. */
  Declaration declare(Declaration declaration) {
    return filter
        .declare(declaration)
        .optional("ID", JobReference.HELP + " Absent with a filter.", value -> id = value)
        .flag(
            "-y,--yes",
            "Do not ask before changing the jobs that fulfil the filter.",
            () -> yes = true);
  }

  /**
   * Changes them.
   *
   * @param verb the last part of the path
   */
  void change(RemoteOptions remote, String verb) {
    String query = filter.query();
    if (id.isEmpty() == query.isEmpty()) {
      throw new InvalidInputException(
          "winch %s takes the id of a job, or a filter such as --state or --tag".formatted(verb));
    }
    if (query.isEmpty()) {
      remote.changeJob(verb, id);
      return;
    }
    ApiClient api = remote.open();
    String path = "/jobs/" + verb + "?" + query;
    JsonView totals = api.post(path + "&dryRun=true", "application/json", new byte[0]);
    if (yes || agrees(verb, totals)) {
      changeAll(remote, api, path);
    }
  }

  private static boolean agrees(String verb, JsonView totals) {
    String counts =
        totals.numbers("totals").entrySet().stream()
            .filter(one -> one.getValue() > 0)
            .map(one -> one.getValue() + " " + one.getKey())
            .collect(Collectors.joining(", "));
    if (counts.isEmpty()) {
      OUT.println("no jobs");
      return false;
    }
    Console console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(
                () -> new InvalidInputException(counts + ": add --yes to " + verb + " them"));
    String more = totals.texts("more").isEmpty() ? "" : " and more";
    String answer = console.readLine("%s%s: %s them? [y/N] ", counts, more, verb);
    return Optional.ofNullable(answer).orElse("").toLowerCase(Locale.ROOT).startsWith("y");
  }

  /** Goes on until all are changed; a request changes a bounded number. */
  private static void changeAll(RemoteOptions remote, ApiClient api, String path) {
    String after = "";
    do {
      JsonView result =
          api.post(
              path + (after.isEmpty() ? "" : "&after=" + ApiClient.quoted(after)),
              "application/json",
              new byte[0]);
      remote.print(result, JobSelection::show);
      after = result.text("next");
    } while (!after.isEmpty());
  }

  private static void show(JsonView result) {
    OUT.println(result.whole("done") + " done");
    for (Map.Entry<String, Long> refused : result.numbers("refused").entrySet()) {
      OUT.println(refused.getValue() + " not: " + refused.getKey());
    }
  }
}
