package dev.winch.expr.corpus;

import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the type names of {@code envs.json}, such as {@code map<string,list<int>>}. */
final class TypeNames extends Reader {
  private static final Map<String, Type> BASIC =
      Map.ofEntries(
          Map.entry("any", Type.Basic.UNKNOWN),
          Map.entry("nil", Type.Basic.NIL),
          Map.entry("bool", Type.Basic.BOOL),
          Map.entry("int", Type.Basic.INT),
          Map.entry("uint8", Type.Basic.UINT8),
          Map.entry("float", Type.Basic.FLOAT),
          Map.entry("string", Type.Basic.TEXT),
          Map.entry("time", Type.Basic.TIME),
          Map.entry("duration", Type.Basic.DURATION),
          Map.entry("month", Type.Basic.MONTH),
          Map.entry("weekday", Type.Basic.WEEKDAY),
          Map.entry("timezone", Type.Basic.ZONE),
          Map.entry("list", Types.LIST),
          Map.entry("map", Types.OBJECT));

  private TypeNames(String text) {
    super(text);
  }

  static Type read(String text) {
    TypeNames names = new TypeNames(text);
    Type type = names.type();
    names.expectEnd();
    return type;
  }

  private String word() {
    skipBlank();
    int start = next;
    while (next < text.length()
        && (Character.isLetterOrDigit(text.charAt(next))
            || "_.*".indexOf(text.charAt(next)) >= 0)) {
      next++;
    }
    return text.substring(start, next);
  }

  private Type type() {
    Type type = plain();
    // That a field may be nil shows only in its value.
    skip("?");
    return type;
  }

  private Type plain() {
    String name = word();
    if (name.equals("record")) {
      return record(word());
    }
    if (name.equals("list") && skip("<")) {
      Type element = type();
      expect(">");
      return new Type.ListOf(element, true);
    }
    if (name.equals("map") && skip("<")) {
      Type key = type();
      expect(",");
      Type value = type();
      expect(">");
      return new Type.MapOf(key, value);
    }
    Type type = BASIC.get(name);
    if (type == null) {
      throw malformed();
    }
    return type;
  }

  private Type record(String name) {
    Map<String, Type> fields = new LinkedHashMap<>();
    if (skip("{") && !skip("}")) {
      do {
        String field = word();
        expect(":");
        fields.put(field, type());
      } while (skip(","));
      expect("}");
    }
    return new Type.RecordOf(name, fields);
  }
}
