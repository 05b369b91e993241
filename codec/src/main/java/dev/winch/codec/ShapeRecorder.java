package dev.winch.codec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Records which fields {@link SpecReader} takes and as what, by reading a document in which every
 * field may stand: what the decoder accepts is written down once, in the decoder.
 */
final class ShapeRecorder implements FieldReader {
  /** What a field holds. */
  enum Kind {
    TEXT,
    LOOSE_TEXT,
    INTEGER,
    NUMBER,
    BOOL,
    TEXTS,
    MAP,
    OBJECT,
    OBJECTS,
    IGNORED
  }

  /**
   * A field.
   *
   * @param type of the objects, {@code ""} for simple values
   */
  record ShapeField(Kind kind, String type) {}

  private final Map<String, Map<String, ShapeField>> types;
  private final Map<String, ShapeField> fields;

  private ShapeRecorder(
      Map<String, Map<String, ShapeField>> types, Map<String, ShapeField> fields) {
    this.types = types;
    this.fields = fields;
  }

  /** The fields of each type that occurs in a document of this type, in order. */
  static Map<String, Map<String, ShapeField>> types(String root, Function<FieldReader, ?> reader) {
    Map<String, Map<String, ShapeField>> types = new LinkedHashMap<>();
    record(types, root, reader);
    return types;
  }

  private static void record(
      Map<String, Map<String, ShapeField>> types, String type, Function<FieldReader, ?> reader) {
    Map<String, ShapeField> fields = new LinkedHashMap<>();
    if (types.putIfAbsent(type, fields) == null) {
      var _ = reader.apply(new ShapeRecorder(types, fields));
    }
  }

  private void add(String name, Kind kind) {
    fields.put(name, new ShapeField(kind, ""));
  }

  @Override
  public boolean has(String name) {
    return false;
  }

  @Override
  public String text(String name) {
    add(name, Kind.TEXT);
    return "";
  }

  @Override
  public String looseText(String name) {
    add(name, Kind.LOOSE_TEXT);
    return "";
  }

  @Override
  public String secret(String name) {
    return text(name);
  }

  @Override
  public String opened(String name, String stored) {
    return stored;
  }

  @Override
  public int integer(String name) {
    add(name, Kind.INTEGER);
    return 0;
  }

  @Override
  public double number(String name) {
    add(name, Kind.NUMBER);
    return 0;
  }

  @Override
  public boolean bool(String name) {
    add(name, Kind.BOOL);
    return false;
  }

  @Override
  public Optional<Boolean> flag(String name) {
    add(name, Kind.BOOL);
    return Optional.empty();
  }

  @Override
  public List<String> texts(String name) {
    add(name, Kind.TEXTS);
    return List.of();
  }

  @Override
  public Map<String, String> map(String name) {
    add(name, Kind.MAP);
    return Map.of();
  }

  @Override
  public Map<String, String> secrets(String name) {
    return map(name);
  }

  @Override
  public void ignore(String name) {
    add(name, Kind.IGNORED);
  }

  @Override
  public <T> Optional<T> object(String name, String childType, Function<FieldReader, T> reader) {
    fields.put(name, new ShapeField(Kind.OBJECT, childType));
    record(types, childType, reader);
    return Optional.empty();
  }

  @Override
  public <T> List<T> objects(String name, String itemType, Function<FieldReader, T> reader) {
    fields.put(name, new ShapeField(Kind.OBJECTS, itemType));
    record(types, itemType, reader);
    return List.of();
  }
}
