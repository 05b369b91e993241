package dev.winch.codec;

import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.codec.DocumentNode.Scalar;

/** Hints for values of the wrong type. */
final class TypeHints {
  /** Longer texts are not quoted in a hint. */
  private static final int LONGEST_SHOWN = 40;

  private TypeHints() {}

  /** The hint; {@code ""} if the expected type says it all. */
  static String of(Dialect dialect, ExpectedType expected, DocumentNode node) {
    return switch (node) {
      case Scalar scalar -> ofScalar(dialect, expected, scalar);
      case Listing _ when expected.equals(ExpectedType.MAP) ->
          dialect.coerces()
              ? "write each entry as name: value, without a dash"
              : "write an object: {\"name\": \"value\"}";
      case Listing _ when expected.equals(ExpectedType.TEXT) ->
          "write one text, not a list of them";
      case Listing _ -> "";
      case Mapping mapping -> ofMapping(dialect, expected, mapping);
    };
  }

  private static String ofMapping(Dialect dialect, ExpectedType expected, Mapping mapping) {
    if (expected.isList()) {
      return dialect.coerces()
          ? "begin each item of the list with a dash"
          : "put it in square brackets";
    }
    boolean text = expected.equals(ExpectedType.TEXT);
    if (text && dialect.coerces() && mapping.entries().size() == 1) {
      return "put the text in quotes if the colon or the braces are part of it";
    }
    return text ? "write one text, not an object" : "";
  }

  private static String ofScalar(Dialect dialect, ExpectedType expected, Scalar scalar) {
    String text = scalar.text();
    if (expected.equals(ExpectedType.TEXT)) {
      return "put it in quotes: \"" + shown(text) + '"';
    }
    if (scalar.kind() != Kind.TEXT) {
      return "";
    }
    if (isObject(expected) && isPair(text)) {
      int colon = text.indexOf(':');
      return "put a blank after the colon: "
          + shown(text.substring(0, colon))
          + ": "
          + shown(text.substring(colon + 1));
    }
    if (expected.equals(ExpectedType.TEXTS)) {
      return "write a list: [" + (dialect.coerces() ? shown(text) : '"' + shown(text) + '"') + "]";
    }
    boolean needsNone =
        (expected.equals(ExpectedType.INTEGER) && dialect.integer(unquoted(text)).isPresent())
            || (expected.equals(ExpectedType.NUMBER)
                && Double.isFinite(NumberLiterals.decimal(text)))
            || (expected.equals(ExpectedType.BOOL) && dialect.bool(unquoted(text)).isPresent());
    return needsNone ? "write it without quotes: " + text : "";
  }

  private static boolean isObject(ExpectedType expected) {
    return !expected.isList()
        && (expected.equals(ExpectedType.MAP) || expected.reference().startsWith("input."));
  }

  /** Whether a text looks like a name and a value without a blank between them. */
  private static boolean isPair(String text) {
    int colon = text.indexOf(':');
    return colon > 0
        && colon < text.length() - 1
        && text.substring(0, colon).chars().allMatch(Character::isLetterOrDigit);
  }

  private static Scalar unquoted(String text) {
    return new Scalar(YamlScalars.kind(text), text, 0, 0);
  }

  private static String shown(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
  }
}
