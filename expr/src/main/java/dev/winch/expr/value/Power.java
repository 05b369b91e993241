package dev.winch.expr.value;

/**
 * Powers of floats. A whole exponent means repeated multiplication, rounded after each step, so
 * that {@code 1.2 ** 5} has the digits that users of the reference know; {@code StrictMath.pow}
 * rounds once and often differs in the last digit. A negative exponent means a reciprocal.
 * Everything else, and what leaves the range of normal numbers on the way, follows IEEE 754.
 */
final class Power {
  /** Beyond it any base but 1 and -1 has left the range of floats. */
  private static final double GREATEST_WHOLE = 0x1p40;

  private Power() {}

  static double of(double x, double y) {
    // IEEE 754 has 1 here, Java NaN.
    if (x == 1 || (x == -1 && Double.isInfinite(y))) {
      return 1;
    }
    double size = Math.abs(y);
    boolean whole = size == Math.rint(size) && size < GREATEST_WHOLE;
    double power = whole ? product(x, (long) size) : StrictMath.pow(x, size);
    if (!isNormal(power)) {
      return StrictMath.pow(x, y);
    }
    return y < 0 ? 1 / power : power;
  }

  /** The factor to the power of each binary digit of the exponent that is 1, multiplied. */
  private static double product(double factor, long exponent) {
    double product = 1;
    double square = factor;
    for (long digits = exponent; digits != 0; digits >>= 1) {
      if ((digits & 1) == 1) {
        product *= square;
      }
      square *= square;
    }
    return product;
  }

  private static boolean isNormal(double number) {
    return Double.isFinite(number) && Math.abs(number) >= Double.MIN_NORMAL;
  }
}
