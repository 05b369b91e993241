package dev.winch.cli.config;

import dev.winch.codec.TomlKeys;
import dev.winch.model.fault.InvalidInput;
import java.nio.file.Path;
import java.util.List;

/** A configuration file. */
final class TomlFile {
  private TomlFile() {}

  /**
   * @throws InvalidInput naming the file and the line, if the text is not TOML
   */
  static List<Written> read(Path path, String text) {
    try {
      return TomlKeys.read(text).stream()
          .map(entry -> new Written(entry.key(), entry.value(), path + ":" + entry.line()))
          .toList();
    } catch (InvalidInput e) {
      throw new InvalidInput("error loading config from %s: %s".formatted(path, e.getMessage()));
    }
  }
}
