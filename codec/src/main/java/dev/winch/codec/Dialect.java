package dev.winch.codec;

import dev.winch.codec.DocumentNode.Entry;
import dev.winch.codec.DocumentNode.Scalar;
import java.util.List;
import java.util.Optional;

/**
 * How one kind of document spells names and simple values, and how errors in it are worded. What is
 * said here holds for JSON.
 */
interface Dialect {

  /** Whether a field written as {@code written} is the field {@code known}. */
  boolean sameName(String written, String known);

  /** Whether paths and places are kept. */
  default boolean keepsPlaces() {
    return true;
  }

  /** Whether a name may stand only once in an object; else the last one counts. */
  default boolean refusesDuplicates() {
    return false;
  }

  /** Whether every text field takes the source text of numbers and of true and false. */
  default boolean coerces() {
    return false;
  }

  /**
   * A value that may be stored encrypted, in clear.
   *
   * @param field as {@link SpecWriter} names it
   */
  default String open(String field, String stored) {
    return stored;
  }

  /** The whole number that a scalar stands for, if any; one beyond a long is the nearest long. */
  default Optional<Long> integer(Scalar scalar) {
    return NumberLiterals.json(scalar);
  }

  /** The boolean that a scalar stands for, if any. */
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

  /** The line about an unknown field; empty if unknown fields are passed over. */
  Optional<String> unknownField(String type, Entry entry);

  /** The message about all that is wrong, from the lines in document order; at least one. */
  String message(List<String> lines);
}
