package dev.winch.cli.client;

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

  /** An object without fields. */
  public static final JsonView EMPTY = new JsonView(Map.of(), "");

  /** The object that a JSON text holds; without fields if it is empty. */
  public static JsonView of(String json) {
    return json.isBlank() ? EMPTY : of(JsonText.read(json), json);
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

  /** An object in a field. */
  public JsonView object(String field) {
    return of(field(field));
  }

  /** The whole answer as plain values. */
  public @Nullable Object value() {
    return JsonText.read(raw);
  }

  /** The objects of an answer that is a list itself. */
  public List<JsonView> items() {
    return JsonText.read(raw) instanceof List<?> items
        ? items.stream().map(JsonView::of).toList()
        : List.of();
  }

  /** The objects of a list. */
  public List<JsonView> list(String field) {
    return field(field) instanceof List<?> items
        ? items.stream().map(JsonView::of).toList()
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

  /** The texts of a list. */
  public List<String> texts(String field) {
    return field(field) instanceof List<?> items
        ? items.stream().map(Object::toString).toList()
        : List.of();
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
