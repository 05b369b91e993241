package dev.winch.cli.command;

import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How {@code winch validate} prints what is wrong with files. */
enum ProblemFormat {
  TEXT,
  JSON,
  /** SARIF 2.1.0, which code scanners and editors read. */
  SARIF,
  /** Commands that GitHub Actions shows as annotations of a change. */
  GITHUB;

  /** A problem or, without a rule, a warning. */
  record InFile(String file, Problem problem, boolean isError) {}

  static ProblemFormat of(String written) {
    return switch (written) {
      case "text" -> TEXT;
      case "json" -> JSON;
      case "sarif" -> SARIF;
      case "github" -> GITHUB;
      default ->
          throw new InvalidInputException(
              "-o: \"" + written + "\" is none of text, json, sarif and github");
    };
  }

  /** All problems as one JSON list. */
  static String json(List<InFile> all) {
    return PlainJson.write(
        all.stream()
            .map(
                one -> {
                  Map<String, @Nullable Object> object = new LinkedHashMap<>();
                  object.put("file", one.file());
                  object.put("severity", one.isError() ? "error" : "warning");
                  Problem problem = one.problem();
                  object.put("line", problem.line());
                  object.put("column", problem.column());
                  object.put("path", problem.path());
                  object.put("rule", problem.rule());
                  object.put("message", problem.message());
                  if (!problem.hint().isEmpty()) {
                    object.put("hint", problem.hint());
                  }
                  return object;
                })
            .toList());
  }

  /** All problems as a SARIF log. */
  static String sarif(String version, List<InFile> all) {
    TreeSet<String> rules = new TreeSet<>();
    all.forEach(one -> rules.add(one.problem().rule()));
    Map<String, @Nullable Object> driver = new LinkedHashMap<>();
    driver.put("name", "winch validate");
    driver.put("version", version);
    driver.put("rules", rules.stream().map(rule -> Map.of("id", rule)).toList());
    Map<String, @Nullable Object> run = new LinkedHashMap<>();
    run.put("tool", Map.of("driver", driver));
    run.put("results", all.stream().map(ProblemFormat::result).toList());
    Map<String, @Nullable Object> log = new LinkedHashMap<>();
    log.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    log.put("version", "2.1.0");
    log.put("runs", List.of(run));
    return PlainJson.write(log);
  }

  private static Map<String, @Nullable Object> result(InFile one) {
    Problem problem = one.problem();
    Map<String, @Nullable Object> place = new LinkedHashMap<>();
    place.put("artifactLocation", Map.of("uri", one.file().replace(" ", "%20")));
    if (problem.line() > 0) {
      place.put(
          "region",
          Map.of("startLine", problem.line(), "startColumn", Math.max(1, problem.column())));
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("ruleId", problem.rule());
    result.put("level", one.isError() ? "error" : "warning");
    result.put("message", Map.of("text", sentence(problem)));
    result.put("locations", List.of(Map.of("physicalLocation", place)));
    return result;
  }

  /** One workflow command a problem. */
  static List<String> github(List<InFile> all) {
    List<String> lines = new ArrayList<>();
    for (InFile one : all) {
      Problem problem = one.problem();
      String place =
          problem.line() > 0 ? ",line=" + problem.line() + ",col=" + problem.column() : "";
      lines.add(
          "::%s file=%s%s,title=%s::%s"
              .formatted(
                  one.isError() ? "error" : "warning",
                  property(one.file()),
                  place,
                  property(problem.rule()),
                  data(sentence(problem))));
    }
    return lines;
  }

  /** What is wrong, where in the document, and what to do. */
  static String sentence(Problem problem) {
    String message = problem.message();
    String path =
        problem.path().isEmpty() || message.contains(problem.path()) ? "" : problem.path() + ": ";
    return path + message + (problem.hint().isEmpty() ? "" : " (hint: " + problem.hint() + ")");
  }

  /** Escapes as GitHub's runner reads it. */
  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
