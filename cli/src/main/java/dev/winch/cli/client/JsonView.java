package dev.winch.cli.client;

import dev.winch.codec.PlainJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of the API. Absent fields read as {@code ""}, 0 or an empty list, because the API
 * omits empty fields.
 *
 * @param raw the source text
 */
public record JsonView(Map<?, ?> fields, String raw) {

  static JsonView of(String json) {
    return json.isBlank() ? of(Map.of()) : of(PlainJson.read(json), json);
  }

  public String text(String field) {
    return field(field).toString();
  }

  public double number(String field) {
    return field(field) instanceof Number number ? number.doubleValue() : 0;
  }

  public int whole(String field) {
    return (int) number(field);
  }

  /** The objects of a list. */
  public List<JsonView> list(String field) {
    return field(field) instanceof List<?> items
        ? items.stream().map(JsonView::of).toList()
        : List.of();
  }

  /** The texts of a list. */
  public List<String> texts(String field) {
    return field(field) instanceof List<?> items
        ? items.stream().map(Object::toString).toList()
        : List.of();
  }

  /** The whole numbers of an object, by name in its order. */
  public Map<String, Long> numbers(String field) {
    Map<String, Long> found = new LinkedHashMap<>();
    if (field(field) instanceof Map<?, ?> object) {
      object.forEach(
          (name, value) -> {
            if (value instanceof Number number) {
              found.put(name.toString(), number.longValue());
            }
          });
    }
    return found;
  }

  private Object field(String name) {
    Object value = fields.get(name);
    return value == null ? "" : value;
  }

  private static JsonView of(@Nullable Object value) {
    return of(value, "");
  }

  private static JsonView of(@Nullable Object value, String raw) {
    return new JsonView(value instanceof Map<?, ?> object ? object : Map.of(), raw);
  }
}
