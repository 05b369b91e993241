package dev.winch.server.http;

import dev.winch.model.fault.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Paths and queries as they stand in a request line, taken apart and decoded. */
final class UriText {
  private UriText() {}

  /** The decoded parts between the slashes; an empty last one if the path ends with a slash. */
  static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>(4);
    int from = rawPath.startsWith("/") ? 1 : 0;
    for (int slash; (slash = rawPath.indexOf('/', from)) >= 0; from = slash + 1) {
      segments.add(decode(rawPath.substring(from, slash), false));
    }
    segments.add(decode(rawPath.substring(from), false));
    return segments;
  }

  /** The decoded parameters; of one that is repeated the first. */
  static Map<String, String> parameters(String rawQuery) {
    Map<String, String> parameters = new HashMap<>();
    for (int from = 0; from < rawQuery.length(); ) {
      int end = rawQuery.indexOf('&', from);
      String pair = rawQuery.substring(from, end < 0 ? rawQuery.length() : end);
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.putIfAbsent(decode(name, true), withoutNul(decode(value, true)));
      from = end < 0 ? rawQuery.length() : end + 1;
    }
    return parameters;
  }

  /** Databases do not take one. */
  private static String withoutNul(String value) {
    if (value.indexOf('\0') >= 0) {
      throw new InvalidInput("invalid query: it must not contain a NUL character");
    }
    return value;
  }

  /** Bytes that are not UTF-8 become U+FFFD. */
  private static String decode(String raw, boolean plusIsBlank) {
    if (raw.indexOf('%') < 0 && (!plusIsBlank || raw.indexOf('+') < 0)) {
      return raw;
    }
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int at = 0; at < raw.length(); at++) {
      char c = raw.charAt(at);
      if (c == '%') {
        bytes[length++] = escaped(raw, at);
        at += 2;
      } else {
        bytes[length++] = (byte) (c == '+' && plusIsBlank ? ' ' : c);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static byte escaped(String raw, int percent) {
    int high = percent + 2 < raw.length() ? Character.digit(raw.charAt(percent + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(raw.charAt(percent + 2), 16);
    if (low < 0) {
      throw new InvalidInput(
          "invalid URL escape \""
              + raw.substring(percent, Math.min(percent + 3, raw.length()))
              + "\"");
    }
    return (byte) (high << 4 | low);
  }
}
