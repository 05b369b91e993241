package dev.winch.codec;

import dev.winch.model.fault.InvalidInput;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in the reference's words why a text is not YAML. */
final class YamlSyntax {
  private YamlSyntax() {}

  static InvalidInput error(YAMLException e, String text) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Mark mark = marked.getProblemMark();
      return at(mark.getLine() + 1, mark.getColumn() + 1, reason(marked));
    }
    if (e instanceof ReaderException) {
      return forbiddenCharacter(text);
    }
    return at(1, 1, e.getMessage());
  }

  private static InvalidInput at(int line, int column, String reason) {
    return Malformed.at(line, column, "syntax", "yaml: line " + line + ": " + reason, reason, "");
  }

  private static InvalidInput forbiddenCharacter(String text) {
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
    return at(line, i - lineStart + 1, "control characters are not allowed");
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
