package dev.winch.model.spec;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The grammar of durations: an optional sign, then one or more of decimal number and unit ({@code
 * ns us ms s m h}), or the single text {@code 0}. Must fit a signed 64-bit count of nanoseconds.
 */
public final class DurationText {
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L,
          "\u03bcs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private DurationText() {}

  /** The duration that the text says, or empty if it follows another grammar or is too long. */
  public static Optional<Duration> parse(String text) {
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    if (text.substring(at).equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    if (at == text.length()) {
      return Optional.empty();
    }
    BigDecimal total = BigDecimal.ZERO;
    while (at < text.length()) {
      int number = at;
      while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      int unit = at;
      while (at < text.length() && !isDigit(text.charAt(at)) && text.charAt(at) != '.') {
        at++;
      }
      Long nanos = NANOS.get(text.substring(unit, at));
      Optional<BigDecimal> count = decimal(text.substring(number, unit));
      if (nanos == null || count.isEmpty()) {
        return Optional.empty();
      }
      total = total.add(count.get().multiply(BigDecimal.valueOf(nanos)));
    }
    if (total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return Optional.empty();
    }
    long nanos = total.longValue();
    return Optional.of(Duration.ofNanos(text.startsWith("-") ? -nanos : nanos));
  }

  /** Digits with at most one point, and at least one digit: {@code 1}, {@code .5}, {@code 1.}. */
  private static Optional<BigDecimal> decimal(String text) {
    boolean onePoint = text.indexOf('.') == text.lastIndexOf('.');
    boolean digits = text.chars().anyMatch(c -> c != '.');
    return onePoint && digits && text.length() <= 40
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
