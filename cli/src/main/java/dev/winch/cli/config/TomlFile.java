package dev.winch.cli.config;

import dev.winch.codec.TomlKeys;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Path;
import java.util.List;

/** Parses a configuration file. */
final class TomlFile {
  private TomlFile() {}

  /**
   * @throws InvalidInputException with the file, line and column, if the text is not TOML
   */
  static List<RawValue> read(Path path, String text) {
    try {
      return TomlKeys.read(text).stream()
          .map(entry -> new RawValue(entry.key(), entry.value(), path + ":" + entry.line()))
          .toList();
    } catch (InvalidInputException e) {
      String place =
          e.problems().stream()
              .findFirst()
              .map(problem -> "%s:%d:%d".formatted(path, problem.line(), problem.column()))
              .orElse(path.toString());
      throw new InvalidInputException(
          "error loading config from %s: %s".formatted(place, e.getMessage()));
    }
  }
}
