package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.Value;
import java.util.Locale;

/** Parses number tokens. */
final class NumberTokens {
  private NumberTokens() {}

  static Value parse(Token token) {
    String digits = token.text().replace("_", "").toLowerCase(Locale.ROOT);
    try {
      if (digits.startsWith("0x")) {
        return integer(token, digits.substring(2), 16, "hex");
      }
      if (digits.startsWith("0o")) {
        return integer(token, digits.substring(2), 8, "octal");
      }
      if (digits.startsWith("0b")) {
        return integer(token, digits.substring(2), 2, "binary");
      }
      if (digits.indexOf('.') < 0 && digits.indexOf('e') < 0) {
        return integer(token, digits, 10, "integer");
      }
      double value = Double.parseDouble(digits);
      if (Double.isInfinite(value)) {
        throw bad(token, "float", "value out of range");
      }
      return new Float64(value);
    } catch (NumberFormatException malformed) {
      throw bad(token, "float", "invalid syntax");
    }
  }

  private static Value integer(Token token, String digits, int base, String kind) {
    try {
      return Int.of(Long.parseLong(digits, base));
    } catch (NumberFormatException malformed) {
      boolean wellFormed =
          !digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, base) >= 0);
      throw bad(token, kind, wellFormed ? "value out of range" : "invalid syntax");
    }
  }

  private static Failure bad(Token token, String kind, String why) {
    return new Failure("invalid %s literal: parsing \"%s\": %s".formatted(kind, token.text(), why))
        .at(token.at() + token.text().length() - 1);
  }
}
