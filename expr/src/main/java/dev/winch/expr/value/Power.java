package dev.winch.expr.value;

/** Powers as IEEE 754 defines them. {@code StrictMath} gives the same digits on every machine. */
final class Power {
  private Power() {}

  static double of(double x, double y) {
    // IEEE 754 has 1 here, Java NaN.
    if (x == 1 || (x == -1 && Double.isInfinite(y))) {
      return 1;
    }
    // A negative exponent is a reciprocal, so that 7 ** -2 has the digits of 1 / 49.
    double inverse = y < 0 ? StrictMath.pow(x, -y) : 0;
    return inverse != 0 && Double.isFinite(inverse) ? 1 / inverse : StrictMath.pow(x, y);
  }
}
