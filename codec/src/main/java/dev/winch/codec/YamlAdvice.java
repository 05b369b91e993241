package dev.winch.codec;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Hints that fix YAML syntax errors, with the position of the fix, which is often above the
 * position where the parser stopped.
 *
 * @param line from 1
 * @param column from 1
 */
record YamlAdvice(String hint, int line, int column) {
  /** Longer values are not quoted in a hint. */
  private static final int LONGEST_SHOWN = 60;

  /** Line breaks of YAML. */
  private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\u0085\u2028\u2029]");

  /** A key and the beginning of its value on one line. */
  private static final Pattern KEY =
      Pattern.compile("^[ ]*(?:- +)*([\\w.\"'-]+):[ \\t]+(?=\\S)", Pattern.UNICODE_CHARACTER_CLASS);

  /** A key with no blank between the colon and the value. */
  private static final Pattern TIGHT_KEY = Pattern.compile("^[ ]*(?:- +)*([\\w-]+):([^\\s:/].*)$");

  /** A key whose value is the indented text below. */
  private static final Pattern BLOCK_KEY =
      Pattern.compile("^[ ]*(?:- +)*([\\w.\"'-]+):[ \\t]+[|>][-+0-9]*[ \\t]*(?:#.*)?$");

  private static final Pattern OPEN_TEMPLATE = Pattern.compile("(?:^|[:\\[,{-][ \\t]*)\\{\\{");

  static YamlAdvice of(MarkedYAMLException e, String text) {
    return new Text(List.of(LINE_END.split(text, -1))).advice(e);
  }

  /** The hint for an unquoted template, which YAML reads as an object. */
  static Optional<String> quotedTemplate(String text, int line) {
    return new Text(List.of(LINE_END.split(text, -1))).template(line);
  }

  private record Text(List<String> lines) {
    YamlAdvice advice(MarkedYAMLException e) {
      Mark problem = e.getProblemMark();
      int line = problem.getLine() + 1;
      int column = problem.getColumn() + 1;
      Mark start = e.getContextMark() == null ? problem : e.getContextMark();
      int startLine = start.getLine() + 1;
      int startColumn = start.getColumn() + 1;
      String what = String.valueOf(e.getProblem());
      String context = String.valueOf(e.getContext());

      if (what.contains("(TAB)")) {
        return new YamlAdvice("indent with spaces: YAML takes no tabs there", line, column);
      }
      if (context.contains("double-quoted scalar")) {
        String hint = "write the backslash twice, or put the text in single quotes";
        return new YamlAdvice(hint, line, column);
      }
      Optional<String> template =
          template(line).or(() -> template(startLine)).or(() -> template(above(line)));
      if (template.isPresent() && !context.contains("quoted scalar")) {
        return new YamlAdvice(template.get(), line, column);
      }
      if (what.startsWith("mapping values are not allowed")) {
        return secondColon(line, column);
      }
      if (what.startsWith("could not find expected ':'")) {
        return noColon(startLine, startColumn);
      }
      if (context.contains("quoted scalar")) {
        return new YamlAdvice("close the quote that is opened here", startLine, startColumn);
      }
      if (context.contains("flow sequence") || context.contains("flow mapping")) {
        String hint = "close the bracket that is opened here, or put the value in quotes";
        return new YamlAdvice(hint, startLine, startColumn);
      }
      if (what.startsWith("expected <block end>")) {
        return blockEnd(line, column, startLine, startColumn);
      }
      if (context.contains("an alias")
          || context.contains("an anchor")
          || context.contains("a tag")) {
        return indicator(startLine, startColumn);
      }
      if (context.contains("directive") || what.contains("incompatible YAML document")) {
        String hint = "a line that begins with % is a directive: put the name in quotes";
        return new YamlAdvice(hint, line, 1);
      }
      return new YamlAdvice(remedy(what, context, line, column), line, column);
    }

    /** A text that begins with an indicator character. */
    private YamlAdvice indicator(int line, int column) {
      String value = from(line, column);
      String meaning =
          switch (value.isEmpty() ? ' ' : value.charAt(0)) {
            case '*' -> "* refers to an anchor";
            case '&' -> "& defines an anchor";
            default -> "! names a type";
          };
      Matcher key = KEY.matcher(at(line));
      boolean wholeValue = !key.find() || key.end() + 1 == column || isListed(line, column);
      String text = from(line, wholeValue ? column : key.end() + 1);
      String shown = isListed(line, column) ? "" : quoted(text);
      String hint =
          "%s: put the %s in quotes%s"
              .formatted(meaning, wholeValue ? "text" : "whole value", shown);
      return new YamlAdvice(hint, line, column);
    }

    /** Whether the position is within a list or an object on this line. */
    private boolean isListed(int line, int column) {
      String before = at(line).substring(0, Math.min(column - 1, at(line).length()));
      return before.lastIndexOf('[') > before.lastIndexOf(']')
          || before.lastIndexOf('{') > before.lastIndexOf('}');
    }

    private String from(int line, int column) {
      return at(line).substring(Math.min(column - 1, at(line).length()));
    }

    private String remedy(String what, String context, int line, int column) {
      String value = from(line, column);
      if (context.contains("block scalar")) {
        return "begin the text on the next line, or put the value in quotes";
      }
      if (what.startsWith("sequence entries are not allowed")) {
        return "begin the list on the next line, or put the text in quotes";
      }
      if (what.startsWith("expected '<document start>'")) {
        return "remove what follows the end of the document";
      }
      if (value.startsWith("]") || value.startsWith("}")) {
        return "remove this bracket, or open it before";
      }
      return value.isBlank() ? "complete the value" : "put the text in quotes" + quoted(value);
    }

    /** A second colon and blank within a value, or in a line that continues the value above. */
    private YamlAdvice secondColon(int line, int column) {
      Matcher key = KEY.matcher(at(line));
      if (key.find() && key.end() < column) {
        String value = at(line).substring(key.end());
        String hint =
            "put the value in quotes, because it contains a colon and a blank"
                + quoted(value)
                + "; or write it as a block below "
                + key.group(1)
                + ": |";
        return new YamlAdvice(hint, line, key.end() + 1);
      }
      int above = above(line);
      Matcher tight = TIGHT_KEY.matcher(at(above));
      if (tight.matches()) {
        return tightKey(above, tight);
      }
      String hint =
          indent(line) > indent(above)
              ? "indent it like line %d, which it would continue".formatted(above)
              : "line %d has no value: put a colon and a blank after its name".formatted(above);
      return new YamlAdvice(hint, line, indent(line) + 1);
    }

    /** A line without a key where a key is expected. */
    private YamlAdvice noColon(int line, int column) {
      int above = above(line);
      int around = above;
      while (around > 0 && indent(around) > indent(line)) {
        around = above(around);
      }
      for (int block : new int[] {above, around}) {
        Matcher key = BLOCK_KEY.matcher(at(block));
        if (key.matches()) {
          String hint =
              "indent every line of the text deeper than %s in line %d"
                  .formatted(key.group(1), block);
          return new YamlAdvice(hint, line, column);
        }
      }
      Matcher tight = TIGHT_KEY.matcher(at(line));
      if (tight.matches()) {
        return tightKey(line, tight);
      }
      String hint =
          "put a colon and a blank after the name; or indent it to continue line " + above;
      return new YamlAdvice(hint, line, column);
    }

    private YamlAdvice tightKey(int line, Matcher key) {
      String hint =
          "put a blank after the colon: " + key.group(1) + ": " + shown(key.group(2).strip());
      return new YamlAdvice(hint, line, key.end(1) + 1);
    }

    /** A token that belongs neither to the value before it nor to the block around it. */
    private YamlAdvice blockEnd(int line, int column, int startLine, int startColumn) {
      String before =
          at(line).substring(0, Math.min(column - 1, at(line).length())).stripTrailing();
      char last = before.isEmpty() ? ' ' : before.charAt(before.length() - 1);
      if (last == '"' || last == '\'' || last == '}' || last == ']') {
        Matcher key = KEY.matcher(at(line));
        String value = key.find() ? at(line).substring(key.end()) : at(line).strip();
        String hint =
            "the value ends before this; put all of it in quotes%s, or write it as a block (name: |)"
                .formatted(quoted(value));
        return new YamlAdvice(hint, line, column);
      }
      String hint =
          "indent it like the entries above: it begins in column %d, the block around it in column %d (line %d)"
              .formatted(column, startColumn, startLine);
      return new YamlAdvice(hint, line, column);
    }

    /** The hint for an unquoted template in this line, if there is one. */
    Optional<String> template(int line) {
      String text = at(line);
      Matcher open = OPEN_TEMPLATE.matcher(text);
      if (!open.find()) {
        return Optional.empty();
      }
      String value = text.substring(open.end() - 2).strip();
      boolean listed = value.endsWith("]") && text.substring(0, open.end() - 2).contains("[");
      return Optional.of(
          "put the template in quotes" + (listed ? ", such as \"{{ name }}\"" : quoted(value)));
    }

    /** {@code ": 'value'"}, or nothing if no quotes fit or the value is long. */
    private static String quoted(String written) {
      String value = written.strip();
      boolean fits = value.length() <= LONGEST_SHOWN && !value.contains("\\");
      if (fits && value.indexOf('"') < 0) {
        return ": \"" + value + '"';
      }
      return fits && value.indexOf('\'') < 0 ? ": '" + value + "'" : "";
    }

    private static String shown(String value) {
      return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "...";
    }

    /** The closest non-empty line above; 0 if there is none. */
    private int above(int line) {
      int above = line - 1;
      while (above > 0 && at(above).isBlank()) {
        above--;
      }
      return above;
    }

    private int indent(int line) {
      String text = at(line);
      int indent = 0;
      while (indent < text.length() && text.charAt(indent) == ' ') {
        indent++;
      }
      return indent;
    }

    private String at(int line) {
      return line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
    }
  }
}
