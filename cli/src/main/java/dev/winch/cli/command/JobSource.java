package dev.winch.cli.command;

import dev.winch.cli.host.InputFile;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A document that a command sends: of a file, or of the standard input if the name is {@code -}.
 */
final class JobSource {
  private JobSource() {}

  static boolean isJson(String file) {
    return file.endsWith(".json");
  }

  /** The media type. */
  static String type(String file) {
    return isJson(file) ? "application/json" : "text/yaml";
  }

  static byte[] bytes(String file) {
    if (!file.equals("-")) {
      return InputFile.bytes(Path.of(file));
    }
    try {
      return System.in.readAllBytes();
    } catch (IOException e) {
      throw new InvalidInputException("cannot read the standard input: " + e.getMessage());
    }
  }
}
