package dev.winch.expr.value;

/**
 * Powers by repeated squaring of the mantissa, which for whole exponents gives the digits that the
 * reference gives; {@code Math.pow} is off by the last one now and then.
 */
final class Power {
  private static final double HUGE_EXPONENT = 0x1p63;
  private static final int EXPONENT_RANGE = 1 << 12;

  private Power() {}

  static double of(double x, double y) {
    if (y == 0 || x == 1) {
      return 1;
    }
    if (y == 0.5 && Double.isFinite(x) && x != 0) {
      return Math.sqrt(x);
    }
    if (y == -0.5 && Double.isFinite(x) && x != 0) {
      return 1 / Math.sqrt(x);
    }
    if (x == -1 && Double.isInfinite(y)) {
      return 1;
    }
    boolean special = x == 0 || !Double.isFinite(x) || !Double.isFinite(y);
    boolean whole = y == Math.rint(y) && Math.abs(y) < HUGE_EXPONENT;
    return special || y == 1 || !whole ? Math.pow(x, y) : repeated(x, (long) y);
  }

  private static double repeated(double x, long times) {
    double mantissa = 1;
    long exponent = 0;
    int lift = Math.abs(x) < Double.MIN_NORMAL ? 64 : 0;
    double scaled = Math.scalb(x, lift);
    int baseExponent = Math.getExponent(scaled) + 1;
    double base = Math.scalb(scaled, -baseExponent);
    long factor = (long) baseExponent - lift;
    for (long bits = Math.abs(times); bits != 0; bits >>= 1) {
      if (Math.abs(factor) > EXPONENT_RANGE) {
        exponent += factor;
        break;
      }
      if ((bits & 1) == 1) {
        mantissa *= base;
        exponent += factor;
      }
      base *= base;
      factor <<= 1;
      if (base < 0.5) {
        base += base;
        factor--;
      }
    }
    if (times < 0) {
      mantissa = 1 / mantissa;
      exponent = -exponent;
    }
    return Math.scalb(mantissa, (int) Math.clamp(exponent, -5000L, 5000L));
  }
}
