package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;

/** Conversions between kinds of numbers. */
public final class NumericValues {
  private NumericValues() {}

  public static boolean isInteger(Value value) {
    return value instanceof Int || value instanceof UInt8;
  }

  public static boolean isNumber(Value value) {
    return isInteger(value) || value instanceof Float64;
  }

  public static boolean bothInts(Value a, Value b) {
    return isInteger(a) && isInteger(b);
  }

  /** The value of an integer of any kind. */
  public static long toLong(Value integer) {
    return switch (integer) {
      case Int(long value) -> value;
      case UInt8(int value) -> value;
      default -> throw new IllegalArgumentException(integer.typeName());
    };
  }

  /** The double nearest to a number. */
  public static double toDouble(Value number) {
    return number instanceof Float64(double value) ? value : (double) toLong(number);
  }

  /** Where an integer is wanted: numbers, truncated towards zero, and what counts as integer. */
  public static long truncated(Value value) {
    return switch (value) {
      case Int(long number) -> number;
      case UInt8(int number) -> number;
      case Float64(double number) -> (long) number;
      case DurationValue(long nanos) -> nanos;
      case MonthValue month -> month.month().getValue();
      case WeekdayValue day -> day.number();
      default -> throw new Failure("invalid operation: int(" + value.typeName() + ")");
    };
  }
}
