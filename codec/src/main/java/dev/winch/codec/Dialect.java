package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * How a document format writes names and simple values, and how its errors are worded. The defaults
 * are those of JSON.
 */
interface Dialect {

  /** Whether a field written as {@code written} is the field {@code known}. */
  boolean sameName(String written, String known);

  /** Whether paths and positions are recorded. */
  default boolean keepsPlaces() {
    return true;
  }

  /** Whether duplicate names in an object are an error; otherwise the last one counts. */
  default boolean refusesDuplicates() {
    return false;
  }

  /** Whether every text field accepts the source text of numbers and booleans. */
  default boolean coerces() {
    return false;
  }

  /**
   * Decrypts a value that may be stored encrypted.
   *
   * @param field as {@link SpecWriter} names it
   */
  default String open(String field, String stored) {
    return stored;
  }

  /** The integer value of a scalar, if it is one; clamped to the range of a long. */
  default Optional<Long> integer(Scalar scalar) {
    return NumberLiterals.json(scalar);
  }

  /** The boolean value of a scalar, if it is one. */
  default Optional<Boolean> bool(Scalar scalar) {
    return scalar.kind() == DocumentNode.Kind.BOOL
        ? Optional.of(Boolean.valueOf(scalar.text()))
        : Optional.empty();
  }

  /**
   * The line about a value of the wrong type.
   *
   * @param type of the object that holds the field
   * @param field its path, {@code ""} for the whole document
   */
  String wrongType(String type, String field, DocumentNode node, ExpectedType expected);

  /** The line about an unknown field; empty if unknown fields are ignored. */
  Optional<String> unknownField(String type, Entry entry);

  /** Combines at least one error line, in document order, into the message. */
  String message(List<String> lines);
}
