package dev.winch.cli.command;

import dev.winch.model.fault.InvalidInputException;

/** What {@code -o} asks for. */
enum OutputFormat {
  TEXT,
  WIDE,
  JSON,
  YAML,
  NAME;

  static OutputFormat of(String written) {
    return switch (written) {
      case "wide" -> WIDE;
      case "json" -> JSON;
      case "yaml" -> YAML;
      case "name" -> NAME;
      default ->
          throw new InvalidInputException(
              "-o: \"" + written + "\" is none of json, yaml, wide and name");
    };
  }
}
