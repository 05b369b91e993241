package dev.winch.expr.corpus;

import dev.winch.expr.Program;
import dev.winch.expr.Template;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder of observed expressions: {@code envs.json} and files of one JSON object per line. */
final class Corpus {
  /** A line that came out differently. */
  record Difference(String expression, String expected, String got) {}

  /** How one file came out; {@code sameMessages} counts the errors whose message is the same. */
  record Result(
      String name, int passed, List<Difference> differences, int sameMessages, int messages) {}

  private final Map<String, CorpusEnvironment> environments;

  private Corpus(Map<String, CorpusEnvironment> environments) {
    this.environments = environments;
  }

  /** Runs all files of a folder, sorted by name. */
  static List<Result> run(Path folder) throws IOException {
    Corpus corpus =
        new Corpus(CorpusEnvironment.read(Files.readString(folder.resolve("envs.json"))));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".jsonl"))
          .sorted()
          .map(corpus::run1)
          .toList();
    }
  }

  private Result run1(Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    String name = file.getFileName().toString().replaceFirst("\\.jsonl$", "");
    int passed = 0;
    int messages = 0;
    int same = 0;
    List<Difference> differences = new ArrayList<>();
    for (String line : lines) {
      if (line.isBlank()) {
        continue;
      }
      Map<String, Object> observed = Json.object(Json.read(line));
      Outcome outcome = outcome(observed);
      String expected = expected(observed);
      if (expected.equals(outcome.value())) {
        passed++;
      } else {
        String mode = (String) observed.getOrDefault("mode", "");
        differences.add(
            new Difference(
                "%s %s %s %s"
                    .formatted(observed.get("id"), observed.get("env"), mode, observed.get("expr")),
                expected + message(observed),
                outcome.value() + " " + outcome.message()));
      }
      if (observed.containsKey("message")) {
        messages++;
        same += observed.get("message").equals(outcome.message()) ? 1 : 0;
      }
    }
    return new Result(name, passed, differences, same, messages);
  }

  private static String message(Map<String, Object> observed) {
    return observed.containsKey("message") ? " " + observed.get("message") : "";
  }

  private static String expected(Map<String, Object> observed) {
    return observed.get("error") instanceof String kind
        ? kind + " error"
        : TypedValues.canonical(observed.get("value"));
  }

  private record Outcome(String value, String message) {}

  private Outcome outcome(Map<String, Object> observed) {
    try {
      return new Outcome(TypedValues.canonical(evaluate(observed)), "");
    } catch (ExprException failure) {
      String kind = failure.kind() == ExprException.Kind.COMPILE ? "compile" : "runtime";
      return new Outcome(kind + " error", failure.getMessage());
    } catch (RuntimeException | StackOverflowError crash) {
      return new Outcome("crash", crash.toString());
    }
  }

  private Value evaluate(Map<String, Object> observed) {
    String text = (String) observed.get("expr");
    CorpusEnvironment environment = environments.get((String) observed.get("env"));
    return switch ((String) observed.getOrDefault("mode", "")) {
      case "template" ->
          Template.compile(text, environment.scope()).renderBytes(environment.bindings());
      case "expr" ->
          Template.evaluate(Template.expression(text, environment.scope()), environment.bindings());
      case "valid" -> Bool.of(Template.isValid(text));
      case "" -> Program.compile(text, environment.scope()).evaluate(environment.bindings());
      default -> throw new IllegalArgumentException("unknown mode " + observed.get("mode"));
    };
  }
}
