package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Describes YAML syntax errors in the reference's words. */
final class YamlSyntax {
  private YamlSyntax() {}

  static InvalidInputException error(YAMLException e, String text) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      String reason = reason(marked);
      YamlAdvice advice = YamlAdvice.of(marked, text);
      return MalformedDocument.at(
          advice.line(),
          advice.column(),
          "syntax",
          "yaml: line " + (marked.getProblemMark().getLine() + 1) + ": " + reason,
          reason,
          advice.hint());
    }
    if (e instanceof ReaderException) {
      return forbiddenCharacter(text);
    }
    return at(1, 1, String.valueOf(e.getMessage()), "");
  }

  private static InvalidInputException at(int line, int column, String reason, String hint) {
    return MalformedDocument.at(
        line, column, "syntax", "yaml: line " + line + ": " + reason, reason, hint);
  }

  private static InvalidInputException forbiddenCharacter(String text) {
    int line = 1;
    int lineStart = 0;
    int i = 0;
    while (i < text.length() && isAllowed(text.codePointAt(i))) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
      i += Character.charCount(text.codePointAt(i));
    }
    int character = i < text.length() ? text.codePointAt(i) : 0;
    return at(
        line,
        i - lineStart + 1,
        "control characters are not allowed",
        "remove the character U+%04X, or write it as an escape in double quotes"
            .formatted(character));
  }

  private static boolean isAllowed(int character) {
    return org.yaml.snakeyaml.reader.StreamReader.isPrintable(character);
  }

  private static String reason(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "malformed" : e.getProblem();
    String context = e.getContext() == null ? "" : e.getContext();
    if (problem.startsWith("mapping values are not allowed")) {
      return "mapping values are not allowed in this context";
    }
    if (problem.contains("that cannot start any token")) {
      return "found character that cannot start any token";
    }
    if (problem.startsWith("unexpected character found")) {
      return "did not find expected alphabetic or numeric character";
    }
    if (problem.startsWith("sequence entries are not allowed")) {
      return "block sequence entries are not allowed in this context";
    }
    if (problem.startsWith("mapping keys are not allowed")) {
      return "mapping keys are not allowed in this context";
    }
    if (problem.startsWith("found unknown escape character")) {
      return "found unknown escape character";
    }
    if (problem.startsWith("expected <block end>")) {
      return context.contains("mapping")
          ? "did not find expected key"
          : "did not find expected '-' indicator";
    }
    if (problem.startsWith("expected ',' or")) {
      return "did not find " + problem.substring(0, "expected ',' or '}'".length());
    }
    if (problem.startsWith("expected the node content")) {
      return "did not find expected node content";
    }
    if (problem.startsWith("expected '<document start>'")) {
      return "did not find expected <document start>";
    }
    return problem;
  }
}
