package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Conditions on jobs, the same as the parameters of {@code GET /jobs}. */
final class JobFilterOptions {
  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Jobs in one of these states, such as FAILED,CANCELLED.")
  private List<String> states = List.of();

  @Option(
      names = "--tag",
      split = ",",
      paramLabel = "TAG",
      description = "Jobs with at least one of these tags.")
  private List<String> tags = List.of();

  @Option(
      names = "--name",
      paramLabel = "WORDS",
      description = "Jobs with these words in the name.")
  private String name = "";

  @Option(names = "--created-by", paramLabel = "USER", description = "Jobs of this user.")
  private String createdBy = "";

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Jobs created since: 2026-11-30T08:00:00Z, or 24h for a day ago.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", description = "Jobs created before.")
  private String to = "";

  @Option(names = "--schedule", paramLabel = "ID", description = "Jobs that a schedule started.")
  private String schedule = "";

  /** As a query; {@code ""} without any. */
  String query() {
    Map<String, String> given = new LinkedHashMap<>();
    given.put("state", String.join(",", states));
    given.put("tag", String.join(",", tags));
    given.put("name", name);
    given.put("createdBy", createdBy);
    given.put("from", from);
    given.put("to", to);
    given.put("schedule", schedule);
    return given.entrySet().stream()
        .filter(one -> !one.getValue().isEmpty())
        .map(one -> one.getKey() + "=" + ApiClient.quoted(one.getValue()))
        .collect(Collectors.joining("&"));
  }
}
