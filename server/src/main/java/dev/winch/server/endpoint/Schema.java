package dev.winch.server.endpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What JSON values of a document are like. */
public sealed interface Schema {
  Schema TEXT = new Scalar("string", "");
  Schema TIME = new Scalar("string", "date-time");
  Schema INTEGER = new Scalar("integer", "");
  Schema NUMBER = new Scalar("number", "");
  Schema BOOL = new Scalar("boolean", "");

  /** Any object. */
  Schema ANY = new Scalar("object", "");

  /**
   * @param format {@code ""} for any value of the type
   */
  record Scalar(String type, String format) implements Schema {}

  /** A whole number from {@code min} to {@code max}. */
  record Range(long min, long max) implements Schema {}

  /** One of these texts. */
  record Choice(List<String> values) implements Schema {
    public Choice {
      values = List.copyOf(values);
    }
  }

  /** Whatever fits one of these. */
  record AnyOf(List<Schema> options) implements Schema {
    public AnyOf {
      options = List.copyOf(options);
    }
  }

  /** A list of any length. */
  record ListOf(Schema item) implements Schema {}

  /** An object with any names. */
  record MapOf(Schema value) implements Schema {}

  /** An object of its own name, which documents refer to. */
  record ObjectOf(String name, List<Field> fields) implements Schema {
    public ObjectOf {
      fields = List.copyOf(fields);
    }
  }

  /** An object named elsewhere, within which this stands. */
  record Recursion(String name) implements Schema {}

  /**
   * An object that a JSON Schema of its own describes.
   *
   * @param json the schema, with its definitions in {@code $defs}
   * @param page where people read about it, as seen from docs/
   */
  record Document(String name, Supplier<String> json, String page) implements Schema {}

  /**
   * @param required whether it is there even if it is empty; the others are left out then
   * @param meaning Markdown, {@code ""} where the name says it
   */
  record Field(String name, Schema schema, boolean required, String meaning) {}

  /** An object of these fields. */
  static ObjectOf object(String name, Field... fields) {
    return new ObjectOf(name, List.of(fields));
  }

  /** A field that is always there. */
  static Field always(String name, Schema schema) {
    return always(name, schema, "");
  }

  /** A field that is always there. */
  static Field always(String name, Schema schema, String meaning) {
    return new Field(name, schema, true, meaning);
  }

  /** A field that is left out when it is empty. */
  static Field maybe(String name, Schema schema) {
    return maybe(name, schema, "");
  }

  /** A field that is left out when it is empty. */
  static Field maybe(String name, Schema schema, String meaning) {
    return new Field(name, schema, false, meaning);
  }

  static Schema between(long min, long max) {
    return new Range(min, max);
  }

  static Schema oneOf(String... values) {
    return new Choice(List.of(values));
  }

  static Schema anyOf(Schema... options) {
    return new AnyOf(List.of(options));
  }

  static Schema listOf(Schema item) {
    return new ListOf(item);
  }

  static Schema mapOf(Schema value) {
    return new MapOf(value);
  }

  /** Every object in these and within them, by name. */
  static Map<String, ObjectOf> objectsIn(List<Schema> schemas) {
    Map<String, ObjectOf> found = new TreeMap<>();
    schemas.forEach(schema -> collect(schema, found));
    return found;
  }

  private static void collect(Schema schema, Map<String, ObjectOf> found) {
    switch (schema) {
      case Scalar _, Range _, Choice _, Document _, Recursion _ -> {}
      case AnyOf(List<Schema> options) -> options.forEach(option -> collect(option, found));
      case ListOf(Schema item) -> collect(item, found);
      case MapOf(Schema value) -> collect(value, found);
      case ObjectOf object -> {
        ObjectOf before = found.putIfAbsent(object.name(), object);
        if (before == null) {
          object.fields().forEach(field -> collect(field.schema(), found));
        } else if (!before.equals(object)) {
          throw new IllegalArgumentException("two objects are called " + object.name());
        }
      }
    }
  }
}
