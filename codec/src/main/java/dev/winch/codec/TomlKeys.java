package dev.winch.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.winch.model.fault.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/** A TOML text as flat keys: tables and dotted keys are the same thing. */
public final class TomlKeys {
  private static final TomlMapper TOML = new TomlMapper();

  private TomlKeys() {}

  /**
   * One key with its value.
   *
   * @param key all names on the way to it, joined by dots
   * @param value a String, Long, Double, Boolean or List of these; a date is a String
   * @param line where it stands, from 1
   */
  public record Entry(String key, Object value, int line) {}

  /**
   * All keys that have a value, in no particular order.
   *
   * @throws InvalidInput with the place, if the text is not TOML or holds a list of tables
   */
  public static List<Entry> read(String text) {
    TomlLines lines = TomlLines.of(text);
    List<Entry> entries = new ArrayList<>();
    collect("", root(text, lines), lines, entries);
    return entries;
  }

  private static JsonNode root(String text, TomlLines lines) {
    try {
      return TOML.readTree(text);
    } catch (JsonProcessingException e) {
      if (lines.again().isPresent() && e.getOriginalMessage().startsWith("Duplicate")) {
        var again = lines.again().get();
        throw wrong(
            again.second(), 1, again.key() + " is there twice, first on line " + again.first());
      }
      var at = e.getLocation();
      throw wrong(
          at == null ? 1 : Math.max(1, at.getLineNr()),
          at == null ? 1 : Math.max(1, at.getColumnNr()),
          e.getOriginalMessage());
    }
  }

  private static void collect(String path, JsonNode table, TomlLines lines, List<Entry> entries) {
    table
        .properties()
        .forEach(
            property -> {
              String key = path.isEmpty() ? property.getKey() : path + "." + property.getKey();
              if (property.getValue().isObject()) {
                collect(key, property.getValue(), lines, entries);
              } else {
                int line = lines.lineOf(key);
                entries.add(new Entry(key, value(key, property.getValue(), line), line));
              }
            });
  }

  private static Object value(String key, JsonNode value, int line) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.booleanValue();
      case NUMBER -> number(key, value, line);
      case ARRAY -> {
        List<Object> items = new ArrayList<>(value.size());
        value.forEach(item -> items.add(value(key, item, line)));
        yield List.copyOf(items);
      }
      case OBJECT -> throw wrong(line, 1, key + " is a list of tables, which no key takes");
      default -> value.asText();
    };
  }

  private static Object number(String key, JsonNode value, int line) {
    if (!value.isIntegralNumber()) {
      return value.doubleValue();
    }
    if (!value.canConvertToLong()) {
      throw wrong(line, 1, key + " is a number too large to be held");
    }
    return value.longValue();
  }

  private static InvalidInput wrong(int line, int column, String reason) {
    return Malformed.at(line, column, "toml", "line " + line + ": " + reason, reason, "");
  }
}
