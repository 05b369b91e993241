package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as texts to store: the plain form of {@link PlainValues#store} as compact JSON. Unlike
 * {@code toJSON} and {@code fromJSON}, which say what JSON can say, this gives back the very value:
 * only floats have a point or an exponent, so that they stay apart from integers. Databases hold
 * such texts, so what was written once stays readable.
 */
public final class StoredValues {
  private final String json;
  private int next;

  private StoredValues(String json) {
    this.json = json;
  }

  /**
   * The text of a value.
   *
   * @throws Failure as {@link PlainValues#store}
   */
  public static String write(Value value) {
    return json(PlainValues.store(value));
  }

  /**
   * The value that {@link #write} was given.
   *
   * @throws Failure if the text is none that it wrote
   */
  public static Value read(String text) {
    return PlainValues.restore(plain(text));
  }

  static String json(@Nullable Object plain) {
    StringBuilder out = new StringBuilder();
    write(plain, out);
    return out.toString();
  }

  private static void write(@Nullable Object plain, StringBuilder out) {
    switch (plain) {
      case String text -> quote(text, out);
      case List<?> list -> {
        String separator = "[";
        for (Object item : list) {
          out.append(separator);
          write(item, out);
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : "]");
      }
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator);
          quote((String) entry.getKey(), out);
          out.append(':');
          write(entry.getValue(), out);
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : "}");
      }
      case null, default -> out.append(plain);
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append("\\u00")
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  static @Nullable Object plain(String json) {
    StoredValues reader = new StoredValues(json);
    try {
      Object plain = reader.value();
      if (reader.next == json.length()) {
        return plain;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException malformed) {
      throw new Failure("no JSON: " + json);
    }
    throw new Failure("more after the JSON: " + json);
  }

  private @Nullable Object value() {
    return switch (json.charAt(next)) {
      case '"' -> text();
      case '[' -> list();
      case '{' -> map();
      case 'n' -> word("null", null);
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      default -> number();
    };
  }

  private @Nullable Object word(String word, @Nullable Object value) {
    if (!json.startsWith(word, next)) {
      throw new Failure("no JSON: " + json);
    }
    next += word.length();
    return value;
  }

  private Object number() {
    int start = next;
    boolean isFloat = false;
    while (next < json.length() && "+-.0123456789Ee".indexOf(json.charAt(next)) >= 0) {
      isFloat |= ".Ee".indexOf(json.charAt(next)) >= 0;
      next++;
    }
    String digits = json.substring(start, next);
    return isFloat ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (next++; json.charAt(next) != '"'; next++) {
      char c = json.charAt(next);
      if (c == '\\') {
        c = json.charAt(++next);
        if (c == 'u') {
          c = (char) Integer.parseInt(json, next + 1, next + 5, 16);
          next += 4;
        }
      }
      text.append(c);
    }
    next++;
    return text.toString();
  }

  private List<Object> list() {
    List<Object> items = new ArrayList<>();
    for (next++; json.charAt(next) != ']'; skipComma(']')) {
      items.add(value());
    }
    next++;
    return items;
  }

  private Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (next++; json.charAt(next) != '}'; skipComma('}')) {
      String key = text();
      next++;
      map.put(key, value());
    }
    next++;
    return map;
  }

  private void skipComma(char end) {
    char c = json.charAt(next);
    if (c == ',') {
      next++;
    } else if (c != end) {
      throw new Failure("no JSON: " + json);
    }
  }
}
