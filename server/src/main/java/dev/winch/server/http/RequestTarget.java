package dev.winch.server.http;

import dev.winch.model.fault.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parses and decodes paths and queries of request lines. */
final class RequestTarget {
  private RequestTarget() {}

  /**
   * The decoded path segments; the last one is empty if the path ends with a slash.
   *
   * @throws InvalidInputException if the path has a malformed escape
   */
  static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>(4);
    int from = rawPath.startsWith("/") ? 1 : 0;
    for (int slash; (slash = rawPath.indexOf('/', from)) >= 0; from = slash + 1) {
      segments.add(segment(rawPath.substring(from, slash)));
    }
    segments.add(segment(rawPath.substring(from)));
    return segments;
  }

  private static String segment(String raw) {
    return decode(raw, false)
        .orElseThrow(
            () -> new InvalidInputException("invalid URL escape \"" + malformed(raw) + "\""));
  }

  /**
   * The decoded parameters; the first value of a repeated one. A parameter with a malformed escape
   * counts as absent, which clients that do not escape rely on.
   *
   * @throws InvalidInputException if a value contains a NUL, which databases reject
   */
  static Map<String, String> parameters(String rawQuery) {
    Map<String, String> parameters = new HashMap<>();
    for (int from = 0; from < rawQuery.length(); ) {
      int end = rawQuery.indexOf('&', from);
      String pair = rawQuery.substring(from, end < 0 ? rawQuery.length() : end);
      int equals = pair.indexOf('=');
      Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1), true);
      if (name.isPresent() && value.isPresent()) {
        parameters.putIfAbsent(name.get(), withoutNul(value.get()));
      }
      from = end < 0 ? rawQuery.length() : end + 1;
    }
    return parameters;
  }

  private static String withoutNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new InvalidInputException("invalid query: it must not contain a NUL character");
    }
    return value;
  }

  /**
   * Decodes escapes. Non-ASCII characters are kept, and escaped bytes that are not UTF-8 become
   * U+FFFD.
   *
   * @return empty if there is a malformed escape
   */
  private static Optional<String> decode(String raw, boolean plusIsBlank) {
    if (raw.indexOf('%') < 0) {
      return Optional.of(plusIsBlank ? raw.replace('+', ' ') : raw);
    }
    byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int at = 0; at < bytes.length; at++) {
      byte b = bytes[at];
      if (b == '%') {
        if (!isEscape(bytes, at)) {
          return Optional.empty();
        }
        bytes[length++] =
            (byte)
                (HexFormat.fromHexDigit(bytes[at + 1]) << 4
                    | HexFormat.fromHexDigit(bytes[at + 2]));
        at += 2;
      } else {
        bytes[length++] = b == '+' && plusIsBlank ? (byte) ' ' : b;
      }
    }
    return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
  }

  private static boolean isEscape(byte[] bytes, int percent) {
    return percent + 2 < bytes.length
        && HexFormat.isHexDigit(bytes[percent + 1])
        && HexFormat.isHexDigit(bytes[percent + 2]);
  }

  private static String malformed(String raw) {
    int at = raw.indexOf('%');
    while (decode(raw.substring(at, Math.min(at + 3, raw.length())), false).isPresent()) {
      at = raw.indexOf('%', at + 1);
    }
    return raw.substring(at, Math.min(at + 3, raw.length()));
  }
}
