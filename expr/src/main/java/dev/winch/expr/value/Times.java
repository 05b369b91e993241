package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;

/** Arithmetic of times and durations. */
public final class Times {
  /** The first instant of year 1, the zero value of a time. */
  public static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);

  private Times() {}

  public static TimeValue plus(TimeValue time, long nanos) {
    try {
      return new TimeValue(time.instant().plusNanos(nanos), time.zone());
    } catch (DateTimeException | ArithmeticException tooFar) {
      throw new Failure("time out of range");
    }
  }

  public static TimeValue minus(TimeValue time, long nanos) {
    try {
      return new TimeValue(time.instant().minusNanos(nanos), time.zone());
    } catch (DateTimeException | ArithmeticException tooFar) {
      throw new Failure("time out of range");
    }
  }

  /** Nanoseconds from {@code other} to {@code time}; saturates. */
  public static long between(TimeValue time, TimeValue other) {
    BigInteger nanos = nanos(time.instant()).subtract(nanos(other.instant()));
    if (nanos.bitLength() < Long.SIZE) {
      return nanos.longValue();
    }
    return nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  private static BigInteger nanos(Instant instant) {
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(BILLION)
        .add(BigInteger.valueOf(instant.getNano()));
  }

  /** The time since 1970 in units of which {@code perSecond} make a second; wraps around. */
  public static long unix(TimeValue time, long perSecond) {
    BigInteger nanos = nanos(time.instant());
    BigInteger unit = BigInteger.valueOf(1_000_000_000 / perSecond);
    return nanos.subtract(nanos.mod(unit)).divide(unit).longValue();
  }

  /** A later date with the same clock; days beyond the end of a month run into the next one. */
  public static TimeValue plusDate(TimeValue time, long years, long months, long days) {
    try {
      ZonedDateTime local = time.local();
      LocalDateTime shifted =
          local
              .toLocalDateTime()
              .withDayOfMonth(1)
              .plusYears(years)
              .plusMonths(months)
              .plusDays(Math.addExact(local.getDayOfMonth() - 1L, days));
      return new TimeValue(atZone(shifted, time.zone()), time.zone());
    } catch (DateTimeException | ArithmeticException tooFar) {
      throw new Failure("time out of range");
    }
  }

  /**
   * The instant of a local time: skipped times move forward by the gap; of two possible instants
   * the later one is taken.
   */
  static Instant atZone(LocalDateTime local, ZoneValue zone) {
    return ZonedDateTime.ofLocal(local, zone.rules(), null).withLaterOffsetAtOverlap().toInstant();
  }

  /** Down to a multiple of {@code unit} since year 1. */
  public static TimeValue truncate(TimeValue time, long unit) {
    return unit <= 0 ? time : plus(time, -rest(time, unit));
  }

  /** To the nearest multiple of {@code unit} since year 1, halves upwards. */
  public static TimeValue round(TimeValue time, long unit) {
    if (unit <= 0) {
      return time;
    }
    long rest = rest(time, unit);
    return plus(time, rest < unit - rest ? -rest : unit - rest);
  }

  private static long rest(TimeValue time, long unit) {
    return nanos(time.instant())
        .subtract(nanos(ZERO))
        .mod(BigInteger.valueOf(unit))
        .longValueExact();
  }

  /** How many units a duration is: whole ones and the fraction, each exact as far as it goes. */
  public static double units(long nanos, long unit) {
    long whole = nanos / unit;
    return whole + (double) (nanos % unit) / unit;
  }
}
