package dev.winch.codec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of one object, taken by name and type: those of a document, or of a description of all
 * documents. Absent fields are empty.
 */
interface FieldReader {
  /** Whether the field is there and not null; this does not take it. */
  boolean has(String name);

  String text(String name);

  /** A text that any format may also write as a number or boolean. */
  String looseText(String name);

  /** A text that is stored encrypted. */
  String secret(String name);

  /** Decrypts a stored text. */
  String opened(String name, String stored);

  /** An integer, clamped to the range of an int. */
  int integer(String name);

  double number(String name);

  boolean bool(String name);

  /** A boolean that may be absent. */
  Optional<Boolean> flag(String name);

  List<String> texts(String name);

  Map<String, String> map(String name);

  /** A map whose values are stored encrypted. */
  Map<String, String> secrets(String name);

  /** Accepts a field and ignores it. */
  void ignore(String name);

  /**
   * @param childType the type of the object, as the reference calls it
   */
  <T> Optional<T> object(String name, String childType, Function<FieldReader, T> reader);

  /**
   * @param itemType the type of each item, as the reference calls it
   */
  <T> List<T> objects(String name, String itemType, Function<FieldReader, T> reader);
}
