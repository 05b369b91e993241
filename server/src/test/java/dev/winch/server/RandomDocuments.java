package dev.winch.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Documents with the fields of a JSON Schema, most of them nearly right: values that are usual, at
 * a bound, beyond it, or of another type.
 */
final class RandomDocuments {
  private static final List<String> TEXTS =
      List.of(
          "a",
          "build",
          "volume",
          "job.Progress",
          "5m",
          "1h30m",
          ".5s",
          "https://example.org/x",
          "b".repeat(64),
          "é".repeat(256));

  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "0",
          "+0",
          "0s",
          "-0s",
          "-5m",
          "1.h",
          "1..5s",
          "soon",
          "5",
          "1d",
          "jobs",
          "x-mine",
          "job.Nothing",
          "b".repeat(65),
          "b".repeat(256),
          "b".repeat(257),
          "\uD83D\uDE00".repeat(200),
          "{{ inputs.a }}" + "b".repeat(300));

  private static final List<Long> NUMBERS = List.of(1L, 2L, 5L, 9L);
  private static final List<Long> ODD_NUMBERS =
      List.of(-1L, 0L, 10L, 11L, 65_535L, 65_536L, 99_999L, 100_000L, 1L << 40);

  private static final int DEEPEST = 4;

  private final Random random;
  private final Map<?, ?> definitions;
  private final double odd;

  /**
   * @param schema with definitions
   */
  RandomDocuments(Map<?, ?> schema, Random random) {
    this.random = random;
    this.definitions = (Map<?, ?>) schema.get("$defs");
    this.odd = List.of(0.0, 0.01, 0.05).get(random.nextInt(3));
  }

  Map<String, Object> document(String root) {
    return object(root, 0);
  }

  private Map<String, Object> object(String type, int depth) {
    Map<?, ?> definition = (Map<?, ?>) definitions.get(type);
    Map<?, ?> properties = (Map<?, ?>) definition.get("properties");
    List<?> required = definition.get("required") instanceof List<?> list ? list : List.of();
    Map<String, Object> object = new LinkedHashMap<>();
    properties.forEach(
        (name, schema) -> {
          if (random.nextDouble() < (required.contains(name) ? 1 - odd : 0.12)) {
            object.put((String) name, value((Map<?, ?>) schema, depth));
          }
        });
    if (random.nextDouble() < odd) {
      object.put(random.nextBoolean() ? "x-note" : "nmae", value(Map.of("type", "string"), depth));
    }
    return object;
  }

  private @Nullable Object value(Map<?, ?> schema, int depth) {
    if (random.nextDouble() < odd) {
      return switch (random.nextInt(7)) {
        case 0 -> null;
        case 1 -> random.nextBoolean();
        case 2 -> pick(ODD_NUMBERS);
        case 3 -> 0.5 + random.nextInt(12);
        case 4 -> List.of();
        case 5 -> Map.of();
        default -> pick(ODD_TEXTS);
      };
    }
    if (schema.get("$ref") instanceof String reference) {
      String type = reference.substring(reference.lastIndexOf('/') + 1);
      return depth < DEEPEST ? object(type, depth + 1) : Map.of("name", "deep");
    }
    if (schema.get("anyOf") instanceof List<?> options
        && options.getFirst() instanceof Map<?, ?> first
        && first.containsKey("$ref")) {
      return value(first, depth);
    }
    if (schema.get("anyOf") instanceof List<?> options
        && options.getFirst() instanceof Map<?, ?> first
        && first.get("enum") instanceof List<?> values
        && random.nextDouble() > odd) {
      return pick(values);
    }
    Object declared = schema.get("type");
    String type =
        declared instanceof List<?> several ? (String) several.getFirst() : (String) declared;
    return switch (type == null ? "" : type) {
      case "string" -> pick(random.nextDouble() < 0.1 ? ODD_TEXTS : TEXTS);
      case "integer" -> pick(random.nextDouble() < 0.1 ? ODD_NUMBERS : NUMBERS);
      case "number" -> random.nextInt(4) / 2.0;
      case "boolean" -> random.nextBoolean();
      case "array" -> list((Map<?, ?>) schema.get("items"), depth);
      case "object" -> map((Map<?, ?>) schema.get("additionalProperties"), depth);
      default -> "anything";
    };
  }

  private Map<String, Object> map(Map<?, ?> values, int depth) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("k", value(values, depth));
    return map;
  }

  private List<Object> list(Map<?, ?> item, int depth) {
    int size = depth > 2 ? 1 : 1 + random.nextInt(2);
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value(item, depth));
    }
    return list;
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
