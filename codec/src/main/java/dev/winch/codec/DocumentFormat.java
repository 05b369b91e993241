package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import java.util.Locale;

/** Document formats of a job. */
public enum DocumentFormat {
  JSON,
  YAML;

  /**
   * The format that a {@code Content-Type} header names; case and parameters do not matter.
   *
   * @param header its value, {@code ""} if there is none
   * @throws InvalidInputException if there is none or it names no known format
   */
  public static DocumentFormat ofContentType(String header) {
    if (header.isBlank()) {
      throw new InvalidInputException("missing content type");
    }
    return switch (mediaType(header)) {
      case "application/json" -> JSON;
      case "text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml" -> YAML;
      default -> throw new InvalidInputException("unknown content type: " + header);
    };
  }

  /** In lower case, without parameters. */
  static String mediaType(String header) {
    int parameters = header.indexOf(';');
    String type = parameters < 0 ? header : header.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
