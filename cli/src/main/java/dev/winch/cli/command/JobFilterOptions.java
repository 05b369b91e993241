package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.line.Declaration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Conditions on jobs, the same as the parameters of {@code GET /jobs}. */
final class JobFilterOptions {
  private final Map<String, String> given = new LinkedHashMap<>();

  /** Adds the options to those of a command. */
  Declaration declare(Declaration declaration) {
    return declaration
        .options(
            "--state",
            "STATE",
            "Jobs in one of these states, such as FAILED,CANCELLED.",
            value -> add("state", value))
        .options(
            "--tag", "TAG", "Jobs with at least one of these tags.", value -> add("tag", value))
        .option(
            "--name",
            "WORDS",
            "Jobs with these words in the name.",
            value -> given.put("name", value))
        .option(
            "--created-by", "USER", "Jobs of this user.", value -> given.put("createdBy", value))
        .option(
            "--from",
            "TIME",
            "Jobs created since: 2026-11-30T08:00:00Z, or 24h for a day ago.",
            value -> given.put("from", value))
        .option("--to", "TIME", "Jobs created before.", value -> given.put("to", value))
        .option(
            "--schedule",
            "ID",
            "Jobs that a schedule started.",
            value -> given.put("schedule", value));
  }

  /** As a query; {@code ""} without any. */
  String query() {
    return given.entrySet().stream()
        .filter(one -> !one.getValue().isEmpty())
        .map(one -> one.getKey() + "=" + ApiClient.quoted(one.getValue()))
        .collect(Collectors.joining("&"));
  }

  private void add(String name, String value) {
    given.merge(name, value, (before, more) -> before + "," + more);
  }
}
