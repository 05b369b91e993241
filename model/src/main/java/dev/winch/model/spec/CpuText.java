package dev.winch.model.spec;

import java.math.BigDecimal;

/**
 * The grammar of processor counts: a rational number, such as {@code .5}, {@code 2} or {@code 1/2}.
 */
public final class CpuText {
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);

  private CpuText() {}

  /**
   * The number in billionths.
   *
   * @throws IllegalArgumentException with the text to show
   */
  public static long nanos(String text) {
    BigDecimal nanos;
    try {
      String[] fraction = text.split("/", 2);
      BigDecimal numerator = new BigDecimal(fraction[0]).multiply(NANO);
      if (fraction.length == 1) {
        nanos = numerator;
      } else {
        BigDecimal[] parts = numerator.divideAndRemainder(new BigDecimal(fraction[1]));
        nanos = parts[1].signum() == 0 ? parts[0] : BigDecimal.valueOf(0.5);
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("failed to parse " + text + " as a rational number", e);
    }
    try {
      return nanos.longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("value is too precise", e);
    }
  }
}
