package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;

/**
 * The operators {@code + - * / % **} on values other than texts. Integers overflow by wrapping
 * around.
 */
public final class Arithmetic {
  private Arithmetic() {}

  public static Value add(Value a, Value b) {
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.bothInts(a, b)
          ? Int.of(NumericValues.toLong(a) + NumericValues.toLong(b))
          : new Float64(NumericValues.toDouble(a) + NumericValues.toDouble(b));
    }
    if (a instanceof TimeValue time && b instanceof DurationValue(long nanos)) {
      return Times.plus(time, nanos);
    }
    if (a instanceof DurationValue(long nanos)) {
      if (b instanceof TimeValue time) {
        return Times.plus(time, nanos);
      }
      if (b instanceof DurationValue(long more)) {
        return new DurationValue(nanos + more);
      }
    }
    throw unfit(a, "+", b);
  }

  private static Failure unfit(Value a, String symbol, Value b) {
    return new Failure("invalid operation: " + a.typeName() + " " + symbol + " " + b.typeName());
  }

  public static Value subtract(Value a, Value b) {
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.bothInts(a, b)
          ? Int.of(NumericValues.toLong(a) - NumericValues.toLong(b))
          : new Float64(NumericValues.toDouble(a) - NumericValues.toDouble(b));
    }
    if (a instanceof TimeValue time) {
      if (b instanceof TimeValue other) {
        return new DurationValue(Times.between(time, other));
      }
      if (b instanceof DurationValue(long nanos)) {
        return Times.minus(time, nanos);
      }
    }
    if (a instanceof DurationValue(long nanos) && b instanceof DurationValue(long less)) {
      return new DurationValue(nanos - less);
    }
    throw unfit(a, "-", b);
  }

  public static Value multiply(Value a, Value b) {
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.bothInts(a, b)
          ? Int.of(NumericValues.toLong(a) * NumericValues.toLong(b))
          : new Float64(NumericValues.toDouble(a) * NumericValues.toDouble(b));
    }
    boolean scaled =
        (a instanceof DurationValue && (b instanceof DurationValue || NumericValues.isNumber(b)))
            || (b instanceof DurationValue && NumericValues.isNumber(a));
    if (!scaled) {
      throw unfit(a, "*", b);
    }
    if (a instanceof Float64 || b instanceof Float64) {
      return new Float64(asDouble(a) * asDouble(b));
    }
    return new DurationValue(NumericValues.truncated(a) * NumericValues.truncated(b));
  }

  private static double asDouble(Value value) {
    return value instanceof DurationValue(long nanos) ? nanos : NumericValues.toDouble(value);
  }

  public static Value divide(Value a, Value b) {
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return new Float64(NumericValues.toDouble(a) / NumericValues.toDouble(b));
    }
    throw unfit(a, "/", b);
  }

  public static Value remainder(Value a, Value b) {
    if (!NumericValues.bothInts(a, b)) {
      throw unfit(a, "%", b);
    }
    long divisor = NumericValues.toLong(b);
    if (divisor == 0) {
      throw new Failure("runtime error: integer divide by zero");
    }
    return Int.of(NumericValues.toLong(a) % divisor);
  }

  public static Value power(Value a, Value b) {
    return new Float64(Power.of(base(a), base(b)));
  }

  private static double base(Value value) {
    if (NumericValues.isNumber(value)) {
      return NumericValues.toDouble(value);
    }
    throw new Failure("invalid operation: float(" + value.typeName() + ")");
  }

  public static Value negate(Value value) {
    return switch (value) {
      case Int(long number) -> Int.of(-number);
      case UInt8(int number) -> new UInt8(-number & 0xFF);
      case Float64(double number) -> new Float64(-number);
      default -> throw new Failure("invalid operation: - " + value.typeName());
    };
  }
}
