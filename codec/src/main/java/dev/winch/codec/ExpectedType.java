package dev.winch.codec;

/**
 * The type that a field should have.
 *
 * @param reference the type in the reference's words
 * @param plain the type in plain words
 */
record ExpectedType(String reference, String plain) {
  static final ExpectedType TEXT = new ExpectedType("string", "text");
  static final ExpectedType INTEGER = new ExpectedType("int", "a whole number");
  static final ExpectedType NUMBER = new ExpectedType("float64", "a number");
  static final ExpectedType BOOL = new ExpectedType("bool", "true or false");
  static final ExpectedType TEXTS = new ExpectedType("[]string", "a list of texts");
  static final ExpectedType MAP = new ExpectedType("map[string]string", "a map of texts");

  boolean isList() {
    return reference.startsWith("[]");
  }

  static ExpectedType object(String type) {
    return new ExpectedType("input." + type, "an object");
  }

  static ExpectedType objects(String type) {
    return new ExpectedType("[]input." + type, "a list of objects");
  }
}
