package dev.winch.codec;

/**
 * What a field should have held.
 *
 * @param reference the type in the reference's words
 * @param plain the same for people
 */
record Expected(String reference, String plain) {
  static final Expected TEXT = new Expected("string", "text");
  static final Expected INTEGER = new Expected("int", "a whole number");
  static final Expected NUMBER = new Expected("float64", "a number");
  static final Expected BOOL = new Expected("bool", "true or false");
  static final Expected TEXTS = new Expected("[]string", "a list of texts");
  static final Expected MAP = new Expected("map[string]string", "a map of texts");

  boolean isList() {
    return reference.startsWith("[]");
  }

  static Expected object(String type) {
    return new Expected("input." + type, "an object");
  }

  static Expected objects(String type) {
    return new Expected("[]input." + type, "a list of objects");
  }
}
