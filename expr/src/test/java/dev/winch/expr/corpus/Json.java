package dev.winch.expr.corpus;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON into null, Boolean, String, BigDecimal, List and Map. Numbers stay exact, because the
 * corpus holds integers that no double can.
 */
final class Json extends Reader {
  private Json(String text) {
    super(text);
  }

  static Object read(String text) {
    Json json = new Json(text);
    Object value = json.value();
    json.expectEnd();
    return value;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  private Object value() {
    if (skip("{")) {
      return object();
    }
    if (skip("[")) {
      return list();
    }
    if (skip("\"")) {
      return string();
    }
    if (skip("true")) {
      return true;
    }
    if (skip("false")) {
      return false;
    }
    if (skip("null")) {
      return null;
    }
    int start = next;
    while (next < text.length() && "+-.eE0123456789".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    if (next == start) {
      throw malformed();
    }
    return new BigDecimal(text.substring(start, next));
  }

  private Map<String, Object> object() {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (skip("}")) {
      return fields;
    }
    do {
      expect("\"");
      String name = string();
      expect(":");
      fields.put(name, value());
    } while (skip(","));
    expect("}");
    return fields;
  }

  private List<Object> list() {
    List<Object> items = new ArrayList<>();
    if (skip("]")) {
      return items;
    }
    do {
      items.add(value());
    } while (skip(","));
    expect("]");
    return items;
  }

  private String string() {
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = text.charAt(next++);
      if (c == '"') {
        return out.toString();
      }
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = text.charAt(next++);
      switch (escaped) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text.substring(next, next + 4), 16));
          next += 4;
        }
        default -> out.append(escaped);
      }
    }
  }
}
