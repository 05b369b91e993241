package dev.winch.server.endpoint;

import dev.winch.codec.PlainJson;
import dev.winch.server.endpoint.Schema.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Schemas in the vocabulary of JSON Schema 2020-12, as plain values. */
final class SchemaJson {
  private static final String OBJECTS = "#/components/schemas/";

  private SchemaJson() {}

  /** The schema; objects with a name are references. */
  static Map<String, Object> of(Schema schema) {
    return switch (schema) {
      case Schema.Scalar(String type, String format) ->
          format.isEmpty() ? Map.of("type", type) : map("type", type, "format", format);
      case Schema.Range(long min, long max) ->
          map("type", "integer", "minimum", min, "maximum", max);
      case Schema.Choice(List<String> values) -> map("type", "string", "enum", values);
      case Schema.AnyOf(List<Schema> options) ->
          Map.of("anyOf", options.stream().map(SchemaJson::of).toList());
      case Schema.ListOf(Schema item) -> map("type", "array", "items", of(item));
      case Schema.MapOf(Schema value) -> map("type", "object", "additionalProperties", of(value));
      case Schema.ObjectOf object -> reference(object.name());
      case Schema.Document(String name, _, _) -> reference(name);
      case Schema.Recursion(String name) -> reference(name);
    };
  }

  static Map<String, Object> reference(String object) {
    return Map.of("$ref", OBJECTS + object);
  }

  /** The fields of an object. */
  static Map<String, Object> definition(Schema.ObjectOf object) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Field field : object.fields()) {
      Map<String, Object> property = new LinkedHashMap<>(of(field.schema()));
      if (!field.meaning().isEmpty()) {
        property.put("description", field.meaning());
      }
      properties.put(field.name(), property);
    }
    Map<String, Object> definition = map("type", "object", "properties", properties);
    List<String> required =
        object.fields().stream().filter(Field::required).map(Field::name).toList();
    if (!required.isEmpty()) {
      definition.put("required", required);
    }
    return definition;
  }

  /** The schema of a document, whose references lead to where it stands here. */
  static Map<String, Object> definition(Schema.Document document) {
    Map<String, Object> definition = new LinkedHashMap<>();
    if (PlainJson.read(document.json().get()) instanceof Map<?, ?> schema) {
      schema.forEach(
          (name, value) ->
              definition.put((String) name, moved(value, OBJECTS + document.name() + "/")));
    }
    definition.remove("$schema");
    return definition;
  }

  private static @Nullable Object moved(@Nullable Object value, String to) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((name, inner) -> copy.put((String) name, moved(inner, to)));
        yield copy;
      }
      case List<?> list -> list.stream().map(inner -> moved(inner, to)).toList();
      case String text when text.startsWith("#/$defs/") -> to + text.substring(2);
      case null, default -> value;
    };
  }

  /** A map that keeps the order of these names and values. */
  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
