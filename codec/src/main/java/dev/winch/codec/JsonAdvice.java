package dev.winch.codec;

import java.util.Map;

/** Hints that fix JSON syntax errors. */
final class JsonAdvice {
  /** Literals of other languages and their JSON equivalents. */
  private static final Map<String, String> WORDS =
      Map.of(
          "True", "write true",
          "False", "write false",
          "None", "write null",
          "nil", "write null",
          "undefined", "write null",
          "NaN", "JSON has no such number: leave it out",
          "Infinity", "JSON has no such number: leave it out");

  private JsonAdvice() {}

  /** The remedy for the character at {@code at}, which the parser refused for this reason. */
  static String of(String text, int at, String reason) {
    if (at >= text.length()) {
      return "the document ends too early: close what is open";
    }
    char c = text.charAt(at);
    if (c == '\uFEFF') {
      return "save the document without a byte order mark";
    }
    if (looksLikeYaml(text.stripLeading())) {
      return "this looks like YAML: send it with Content-Type: text/yaml";
    }
    if (c == '/' || c == '#') {
      return "JSON has no comments: remove it";
    }
    if (c == '\'' || c == '`' || c == '\u201C') {
      return "put texts in double quotes";
    }
    return reason.startsWith("invalid character") ? ofPlace(text, at, c, reason) : "";
  }

  private static boolean looksLikeYaml(String text) {
    boolean named = !text.isEmpty() && Character.isLetter(text.charAt(0)) && text.contains(":");
    return named || text.startsWith("- ") || text.startsWith("#") || text.startsWith("---");
  }

  private static String ofPlace(String text, int at, char c, String reason) {
    String before = text.substring(0, at).stripTrailing();
    char last = before.isEmpty() ? ' ' : before.charAt(before.length() - 1);
    if (reason.contains("looking for beginning of")) {
      if (last == ',' && (c == '}' || c == ']')) {
        return "remove the comma before it";
      }
      if (c == '{' && last == '{') {
        return "put the template in double quotes: \"{{ name }}\"";
      }
      boolean name = reason.endsWith("object key string");
      return name ? "put the name in double quotes" : ofValue(text, at);
    }
    if (reason.contains("in string literal")) {
      return "write a line break as \\n and a tab as \\t";
    }
    if (reason.contains("string escape code")) {
      return "write the backslash twice";
    }
    if (reason.contains("after object key:value pair") || reason.contains("after array element")) {
      boolean number = Character.isDigit(c) && last == '0' && before.length() == at;
      return number
          ? "a number has no leading zero: remove it, or put the number in double quotes"
          : "put a comma before it";
    }
    return reason.contains("after object key") ? "put a colon before it" : "";
  }

  private static String ofValue(String text, int at) {
    int end = at;
    while (end < text.length() && Character.isLetter(text.charAt(end))) {
      end++;
    }
    String remedy = WORDS.get(text.substring(at, end));
    if (remedy != null) {
      return remedy;
    }
    char c = text.charAt(at);
    return c == '+' || c == '.'
        ? "a number begins with a digit or a minus"
        : "put the text in double quotes";
  }
}
