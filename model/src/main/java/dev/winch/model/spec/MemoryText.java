package dev.winch.model.spec;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * The grammar of memory sizes: a decimal number, an optional blank, an optional suffix. {@code k m
 * g t p}, with {@code b} or {@code ib} or without, are powers of 1024; case does not matter.
 */
public final class MemoryText {
  private MemoryText() {}

  /**
   * The size in bytes, fractions cut off.
   *
   * @throws IllegalArgumentException with the text to show: {@code invalid size: '…'} or {@code
   *     invalid suffix: '…'}
   */
  public static long bytes(String text) {
    int end = 0;
    while (end < text.length() && "0123456789.".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    String number = text.substring(0, end);
    String suffix = text.substring(end).toLowerCase(Locale.ROOT);
    if (number.chars().noneMatch(Character::isDigit)
        || number.indexOf('.') != number.lastIndexOf('.')
        || number.length() > 40) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    BigDecimal size = new BigDecimal(number).multiply(BigDecimal.valueOf(factor(suffix)));
    if (size.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("invalid size: '" + text + "'");
    }
    return size.longValue();
  }

  private static long factor(String suffix) {
    String unit = suffix.startsWith(" ") ? suffix.substring(1) : suffix;
    int power =
        switch (unit) {
          case "", "b" -> 0;
          case "k", "kb", "kib" -> 1;
          case "m", "mb", "mib" -> 2;
          case "g", "gb", "gib" -> 3;
          case "t", "tb", "tib" -> 4;
          case "p", "pb", "pib" -> 5;
          default -> throw new IllegalArgumentException("invalid suffix: '" + unit + "'");
        };
    return 1L << (10 * power);
  }
}
