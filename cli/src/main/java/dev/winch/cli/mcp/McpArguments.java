package dev.winch.cli.mcp;

import dev.winch.model.fault.InvalidInputException;
import java.util.Map;

/** The arguments of one call. */
record McpArguments(Map<?, ?> values) {
  /**
   * @throws InvalidInputException if it is missing or no text
   */
  String text(String name) {
    if (values.get(name) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new InvalidInputException("the argument \"" + name + "\" is missing: it is a text");
  }

  String text(String name, String fallback) {
    return values.get(name) == null ? fallback : text(name);
  }

  /** A whole number in a range. */
  int number(String name, int fallback, int least, int most) {
    Object value = values.get(name);
    if (value == null) {
      return fallback;
    }
    if (value instanceof Long number && number >= least && number <= most) {
      return number.intValue();
    }
    throw new InvalidInputException(
        "the argument \"%s\" must be a whole number, %d to %d".formatted(name, least, most));
  }
}
