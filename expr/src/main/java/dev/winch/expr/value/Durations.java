package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as text, such as {@code 1h30m} or {@code 1.5s}. */
public final class Durations {
  private static final long SECOND = 1_000_000_000L;
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", SECOND,
          "m", 60 * SECOND,
          "h", 3600 * SECOND);

  private static final Pattern PART = Pattern.compile("(\\d*)(\\.?)(\\d*)([^\\d.]*)");

  private static final BigDecimal LOWEST = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal HIGHEST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Durations() {}

  /**
   * The nanoseconds that the text names.
   *
   * @throws Failure if it is not a duration, or too large
   */
  public static long parse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String rest = signed ? text.substring(1) : text;
    if (rest.equals("0")) {
      return 0;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    BigDecimal total = BigDecimal.ZERO;
    Matcher part = PART.matcher(rest);
    for (int from = 0; from < rest.length(); from = part.end()) {
      boolean number =
          part.find(from)
              && part.start() == from
              && !(part.group(1).isEmpty() && part.group(3).isEmpty());
      if (!number) {
        throw invalid(text);
      }
      total = total.add(nanos(part, text));
    }
    BigDecimal nanos = text.startsWith("-") ? total.negate() : total;
    if (nanos.compareTo(LOWEST) < 0 || nanos.compareTo(HIGHEST) > 0) {
      throw invalid(text);
    }
    return nanos.longValueExact();
  }

  private static BigDecimal nanos(Matcher part, String text) {
    String unit = part.group(4);
    if (unit.isEmpty()) {
      throw new Failure("time: missing unit in duration " + quoted(text));
    }
    Long size = UNITS.get(unit);
    if (size == null) {
      throw new Failure("time: unknown unit " + quoted(unit) + " in duration " + quoted(text));
    }
    return new BigDecimal("0" + part.group(1) + "." + part.group(3) + "0")
        .multiply(BigDecimal.valueOf(size))
        .setScale(0, RoundingMode.DOWN);
  }

  private static Failure invalid(String text) {
    return new Failure("time: invalid duration " + quoted(text));
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  /** The text of a duration; hours are the largest unit. */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    BigDecimal size = BigDecimal.valueOf(nanos).abs();
    String sign = nanos < 0 ? "-" : "";
    if (size.compareTo(BigDecimal.valueOf(1_000)) < 0) {
      return sign + plain(size) + "ns";
    }
    if (size.compareTo(BigDecimal.valueOf(1_000_000)) < 0) {
      return sign + plain(size.movePointLeft(3)) + "µs";
    }
    if (size.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
      return sign + plain(size.movePointLeft(6)) + "ms";
    }
    BigDecimal[] minutes = size.divideAndRemainder(BigDecimal.valueOf(60 * SECOND));
    long whole = minutes[0].longValue();
    String seconds = plain(minutes[1].movePointLeft(9)) + "s";
    String hours = whole >= 60 ? whole / 60 + "h" : "";
    return sign + hours + (whole > 0 ? whole % 60 + "m" : "") + seconds;
  }

  private static String plain(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** A duration cut down to a multiple of {@code unit}. */
  public static long truncate(long nanos, long unit) {
    return unit <= 0 ? nanos : nanos - nanos % unit;
  }

  /** The nearest multiple of {@code unit}, halves away from zero; saturates. */
  public static long round(long nanos, long unit) {
    if (unit <= 0) {
      return nanos;
    }
    BigDecimal size = BigDecimal.valueOf(unit);
    return BigDecimal.valueOf(nanos)
        .divide(size, 0, RoundingMode.HALF_UP)
        .multiply(size)
        .max(LOWEST)
        .min(HIGHEST)
        .longValueExact();
  }
}
