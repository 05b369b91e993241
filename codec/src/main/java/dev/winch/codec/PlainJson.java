package dev.winch.codec;

import dev.winch.codec.Node.Listing;
import dev.winch.codec.Node.Mapping;
import dev.winch.codec.Node.Scalar;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** JSON of any shape as plain values, for those who take from an answer what is there. */
public final class PlainJson {
  private PlainJson() {}

  /**
   * The value as a Map (in the order written), List, String, BigDecimal or Boolean; null for null.
   *
   * @throws dev.winch.model.fault.InvalidInput if it is not JSON
   */
  public static Object read(String text) {
    return plain(JsonTree.read(text, false));
  }

  private static Object plain(Node node) {
    return switch (node) {
      case Scalar scalar ->
          switch (scalar.kind()) {
            case NULL -> null;
            case BOOL -> Boolean.valueOf(scalar.text());
            case INTEGER, FLOAT -> new BigDecimal(scalar.text());
            case TEXT -> scalar.text();
          };
      case Listing listing -> listing.items().stream().map(PlainJson::plain).toList();
      case Mapping mapping -> {
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.entries().forEach(entry -> values.put(entry.name(), plain(entry.value())));
        yield Collections.unmodifiableMap(values);
      }
    };
  }
}
