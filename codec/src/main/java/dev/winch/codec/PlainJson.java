package dev.winch.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON texts to and from plain values: {@code Map} with {@code String} keys, {@code List}, {@code
 * String}, {@code Long}, {@code Double}, {@code Boolean} and null. Maps keep their order; integers
 * beyond a long are doubles.
 */
public final class PlainJson {
  private PlainJson() {}

  /**
   * @throws InvalidInputException if the text is not one JSON value
   */
  public static @Nullable Object read(String text) {
    return plain(JsonTree.read(text, JsonTree.Use.MESSAGE));
  }

  static @Nullable Object plain(DocumentNode node) {
    return switch (node) {
      case Scalar scalar -> plain(scalar);
      case Listing listing -> {
        List<Object> items = new ArrayList<>(listing.items().size());
        listing.items().forEach(item -> items.add(plain(item)));
        yield Collections.unmodifiableList(items);
      }
      case Mapping mapping -> {
        Map<String, Object> entries = LinkedHashMap.newLinkedHashMap(mapping.entries().size());
        mapping.entries().forEach(entry -> entries.put(entry.name(), plain(entry.value())));
        yield Collections.unmodifiableMap(entries);
      }
    };
  }

  private static @Nullable Object plain(Scalar scalar) {
    return switch (scalar.kind()) {
      case NULL -> null;
      case BOOL -> Boolean.valueOf(scalar.text());
      case TEXT -> scalar.text();
      case INTEGER -> {
        try {
          yield Long.valueOf(scalar.text());
        } catch (NumberFormatException e) {
          yield decimal(scalar.text());
        }
      }
      case FLOAT -> decimal(scalar.text());
    };
  }

  private static Double decimal(String text) {
    double value = NumberLiterals.decimal(text);
    if (!Double.isFinite(value)) {
      throw new InvalidInputException("the number " + text + " is too large");
    }
    return value;
  }

  /** The value as compact JSON. */
  public static String write(@Nullable Object value) {
    return write(value, false);
  }

  /** The value as JSON for people to read and compare. */
  public static String writeIndented(@Nullable Object value) {
    return write(value, true);
  }

  private static String write(@Nullable Object value, boolean indented) {
    var text = new StringWriter();
    try (JsonGenerator out = JsonTree.JSON.createGenerator(text)) {
      if (indented) {
        out.setPrettyPrinter(
            new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
      }
      write(out, value);
    } catch (IOException e) {
      throw new InternalException("cannot write JSON to memory", e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> out.writeNull();
      case String text -> out.writeString(text);
      case Boolean flag -> out.writeBoolean(flag);
      case Long number -> out.writeNumber(number);
      case Integer number -> out.writeNumber(number);
      case Double number -> FieldWriter.shortest(out, number);
      case List<?> items -> {
        out.writeStartArray();
        for (Object item : items) {
          write(out, item);
        }
        out.writeEndArray();
      }
      case Map<?, ?> entries -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
          out.writeFieldName((String) entry.getKey());
          write(out, entry.getValue());
        }
        out.writeEndObject();
      }
      default -> throw new IllegalArgumentException("not a plain value: " + value.getClass());
    }
  }
}
