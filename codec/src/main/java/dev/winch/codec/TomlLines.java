package dev.winch.codec;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the source lines of TOML keys, which the parser does not report. For invalid TOML the
 * result is a guess; keys inside inline tables have the line of the table.
 */
final class TomlLines {
  /** A duplicate key. */
  record Again(String key, int first, int second) {}

  private final String text;
  private final Map<String, Integer> lines = new HashMap<>();
  private Optional<Again> again = Optional.empty();
  private int at;
  private int line = 1;

  private TomlLines(String text) {
    this.text = text;
  }

  static TomlLines of(String text) {
    var found = new TomlLines(text);
    found.scan();
    return found;
  }

  /** The line of this key or of its closest ancestor. */
  int lineOf(String key) {
    String nearest = key;
    while (!lines.containsKey(nearest) && nearest.contains(".")) {
      nearest = nearest.substring(0, nearest.lastIndexOf('.'));
    }
    return lines.getOrDefault(nearest, 1);
  }

  /** The first duplicate key. */
  Optional<Again> again() {
    return again;
  }

  private void put(String key, int start) {
    Integer first = lines.putIfAbsent(key, start);
    if (first != null && again.isEmpty()) {
      again = Optional.of(new Again(key, first, start));
    }
  }

  private void scan() {
    String table = "";
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case '\n', ' ', '\t', '\r' -> step();
        case '#' -> comment();
        case '[' -> {
          int start = line;
          skip("[ \t");
          table = key(']');
          put(table, start);
          comment();
        }
        default -> {
          int start = line;
          String key = key('=');
          put(table.isEmpty() ? key : table + "." + key, start);
          value();
        }
      }
    }
  }

  /** The names up to the end mark, joined by dots, without quotes. */
  private String key(char end) {
    var key = new StringBuilder();
    while (at < text.length() && text.charAt(at) != end) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        int start = at + 1;
        string();
        key.append(text, start, Math.max(start, at - 1));
      } else {
        if (c != ' ' && c != '\t') {
          key.append(c);
        }
        step();
      }
    }
    skip(String.valueOf(end));
    return key.toString();
  }

  /** Skips a value to the end of its last line. */
  private void value() {
    int open = 0;
    while (at < text.length() && (open > 0 || text.charAt(at) != '\n')) {
      switch (text.charAt(at)) {
        case '"', '\'' -> string();
        case '#' -> comment();
        case '[', '{' -> {
          open++;
          step();
        }
        case ']', '}' -> {
          open--;
          step();
        }
        default -> step();
      }
    }
  }

  private void string() {
    char quote = text.charAt(at);
    String triple = String.valueOf(quote).repeat(3);
    String end = text.startsWith(triple, at) ? triple : triple.substring(2);
    at += end.length();
    while (at < text.length() && !text.startsWith(end, at)) {
      if (quote == '"' && text.charAt(at) == '\\') {
        step();
      }
      step();
    }
    if (end.length() == 1) {
      step();
    } else {
      // A multi-line string may end with its own quotes before the closing ones.
      skip(end);
    }
  }

  private void comment() {
    while (at < text.length() && text.charAt(at) != '\n') {
      at++;
    }
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      step();
    }
  }

  private void step() {
    if (at < text.length()) {
      if (text.charAt(at) == '\n') {
        line++;
      }
      at++;
    }
  }
}
