package dev.winch.expr.value;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Floats as text: the shortest digits that read back as the same number. */
final class FloatText {
  private FloatText() {}

  /** Plain from 0.0001 to below 1e6, otherwise with an exponent. */
  static String shortest(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return write(value, -4, 6, 2);
  }

  /** As JSON: plain from 1e-6 to below 1e21, otherwise with an exponent. */
  static String json(double value) {
    return write(value, -6, 21, 1);
  }

  /** Java always shows two digits; one is enough if it reads back. */
  private static BigDecimal shortestDecimal(double value) {
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (decimal.precision() == 2) {
      BigDecimal shorter = decimal.round(new MathContext(1, RoundingMode.HALF_EVEN));
      return shorter.doubleValue() == value ? shorter : decimal;
    }
    return decimal;
  }

  private static String write(double value, int lowest, int highest, int exponentDigits) {
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    if (value == 0) {
      return sign + "0";
    }
    BigDecimal decimal = shortestDecimal(Math.abs(value));
    String digits = decimal.unscaledValue().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    if (exponent >= lowest && exponent < highest) {
      return sign + decimal.toPlainString();
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String power = Integer.toString(Math.abs(exponent));
    String padding = "0".repeat(Math.max(0, exponentDigits - power.length()));
    return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + padding + power;
  }
}
