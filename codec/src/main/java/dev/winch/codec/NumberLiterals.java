package dev.winch.codec;

import dev.winch.codec.DocumentNode.Kind;
import dev.winch.codec.DocumentNode.Scalar;
import java.math.BigInteger;
import java.util.Optional;

/** Parses the number literals of JSON and YAML. */
final class NumberLiterals {
  /** Longer literals exceed every value that a job can hold, and are slow to parse. */
  private static final int LONGEST = 400;

  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private NumberLiterals() {}

  /** The value of a JSON literal without fraction and exponent, clamped to the range of a long. */
  static Optional<Long> json(Scalar scalar) {
    return scalar.kind() == Kind.INTEGER ? whole(scalar.text(), 10) : Optional.empty();
  }

  /** The value of a YAML integer in any base, or of a float without a fraction. */
  static Optional<Long> yaml(Scalar scalar) {
    String text = scalar.text();
    return switch (scalar.kind()) {
      case INTEGER -> yamlInteger(text.replace("_", ""));
      case FLOAT -> {
        double value = decimal(text);
        yield value == Math.rint(value) && Double.isFinite(value)
            ? Optional.of((long) value)
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Long> yamlInteger(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String sign = text.startsWith("-") ? "-" : "";
    String digits = signed ? text.substring(1) : text;
    if (digits.length() > 1 && digits.charAt(0) == '0') {
      return switch (digits.charAt(1)) {
        case 'x', 'X' -> whole(sign + digits.substring(2), 16);
        case 'o', 'O' -> whole(sign + digits.substring(2), 8);
        case 'b', 'B' -> whole(sign + digits.substring(2), 2);
        default -> whole(sign + digits, 8).or(() -> whole(sign + digits, 10));
      };
    }
    return whole(sign + digits, 10);
  }

  /** The value, or NaN if the text is not a number. */
  static double decimal(String text) {
    if (text.length() > LONGEST) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static Optional<Long> whole(String digits, int radix) {
    if (digits.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigInteger(digits, radix).min(MOST).max(LEAST).longValueExact());
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
