package dev.winch.codec;

import dev.winch.codec.Node.Entry;
import dev.winch.codec.Node.Scalar;
import java.util.List;
import java.util.Optional;

/** How one kind of document spells names and simple values, and how errors in it are worded. */
interface Dialect {

  /** Whether a field written as {@code written} is the field {@code known}. */
  boolean sameName(String written, String known);

  /** Whether paths and places are kept. */
  boolean keepsPlaces();

  /** Whether a name may stand only once in an object; else the last one counts. */
  boolean refusesDuplicates();

  /** Whether every text field takes the source text of numbers and of true and false. */
  boolean coerces();

  /** A value that may be stored encrypted, in clear. */
  String open(String stored);

  /** The whole number that a scalar stands for, if any; one beyond a long is the nearest long. */
  Optional<Long> integer(Scalar scalar);

  /** The boolean that a scalar stands for, if any. */
  Optional<Boolean> bool(Scalar scalar);

  /**
   * The line about a value of the wrong type.
   *
   * @param type of the object that holds the field
   * @param field its path, {@code ""} for the whole document
   */
  String wrongType(String type, String field, Node node, Expected expected);

  /** The line about an unknown field; empty if unknown fields are passed over. */
  Optional<String> unknownField(String type, Entry entry);

  /** The message about all that is wrong, from the lines in document order; at least one. */
  String message(List<String> lines);
}
