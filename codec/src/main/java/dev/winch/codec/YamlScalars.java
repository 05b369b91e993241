package dev.winch.codec;

import dev.winch.codec.DocumentNode.Kind;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Tag;

/** Resolves the types of plain YAML scalars. */
final class YamlScalars {
  /** Explicit tags that do not determine the type. */
  static final Set<String> RESOLVED =
      Set.of(Tag.NULL.getValue(), Tag.BOOL.getValue(), Tag.INT.getValue(), Tag.FLOAT.getValue());

  private YamlScalars() {}

  static Kind kind(String text) {
    if (text.isEmpty()) {
      return Kind.NULL;
    }
    return switch (text.charAt(0)) {
      case '~' -> text.length() == 1 ? Kind.NULL : Kind.TEXT;
      case 'n', 'N' -> oneOf(text, "null", "Null", "NULL") ? Kind.NULL : Kind.TEXT;
      case 't', 'T' -> oneOf(text, "true", "True", "TRUE") ? Kind.BOOL : Kind.TEXT;
      case 'f', 'F' -> oneOf(text, "false", "False", "FALSE") ? Kind.BOOL : Kind.TEXT;
      case '+', '-', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(text);
      default -> Kind.TEXT;
    };
  }

  /**
   * The value of a boolean field with this text; {@code yes}, {@code on} and the like count only
   * there.
   */
  static Optional<Boolean> bool(Kind kind, String text) {
    if (kind == Kind.BOOL) {
      return Optional.of(text.charAt(0) == 't' || text.charAt(0) == 'T');
    }
    return switch (kind == Kind.TEXT ? text : "") {
      case "y", "Y", "yes", "Yes", "YES", "on", "On", "ON" -> Optional.of(true);
      case "n", "N", "no", "No", "NO", "off", "Off", "OFF" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static boolean oneOf(String text, String a, String b, String c) {
    return text.equals(a) || text.equals(b) || text.equals(c);
  }

  private static Kind number(String text) {
    int start = text.charAt(0) == '+' || text.charAt(0) == '-' ? 1 : 0;
    if (text.startsWith("0x", start)) {
      return digits(text, start + 2, 16) ? Kind.INTEGER : Kind.TEXT;
    }
    if (text.startsWith("0o", start)) {
      return digits(text, start + 2, 8) ? Kind.INTEGER : Kind.TEXT;
    }
    if (text.startsWith("0b", start)) {
      return digits(text, start + 2, 2) ? Kind.INTEGER : Kind.TEXT;
    }
    if (digits(text, start, 10)) {
      return Kind.INTEGER;
    }
    return decimal(text, start) ? Kind.FLOAT : Kind.TEXT;
  }

  private static boolean digits(String text, int from, int radix) {
    if (from >= text.length() || text.charAt(from) == '_') {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '_' && (c >= 128 || Character.digit(c, radix) < 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean decimal(String text, int from) {
    String rest = text.substring(from);
    if (oneOf(rest, ".inf", ".Inf", ".INF") || oneOf(text, ".nan", ".NaN", ".NAN")) {
      return true;
    }
    boolean digit = false;
    boolean point = false;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      if (c >= '0' && c <= '9') {
        digit = true;
      } else if (c == '.' && !point) {
        point = true;
      } else if ((c == 'e' || c == 'E') && digit) {
        return exponent(rest, i + 1);
      } else if (c != '_' || !digit) {
        return false;
      }
    }
    return digit;
  }

  private static boolean exponent(String text, int from) {
    int start = from < text.length() && "+-".indexOf(text.charAt(from)) >= 0 ? from + 1 : from;
    return digits(text, start, 10);
  }
}
