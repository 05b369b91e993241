package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;

/** Order of numbers, texts, times and durations. Comparing texts costs steps. */
public final class Ordering {
  private Ordering() {}

  public static boolean less(Value a, Value b, EvaluationState run) {
    return less(a, b, "<", a, b, run);
  }

  public static boolean greater(Value a, Value b, EvaluationState run) {
    return less(b, a, ">", a, b, run);
  }

  public static boolean atMost(Value a, Value b, EvaluationState run) {
    if (a instanceof Int(long x) && b instanceof Int(long y)) {
      return x <= y;
    }
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.toDouble(a) <= NumericValues.toDouble(b);
    }
    return !less(b, a, "<=", a, b, run);
  }

  public static boolean atLeast(Value a, Value b, EvaluationState run) {
    if (a instanceof Int(long x) && b instanceof Int(long y)) {
      return x >= y;
    }
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.toDouble(a) >= NumericValues.toDouble(b);
    }
    return !less(a, b, ">=", a, b, run);
  }

  /** Whether {@code a < b}; messages show {@code left symbol right}. */
  private static boolean less(
      Value a, Value b, String symbol, Value left, Value right, EvaluationState run) {
    if (a instanceof Int(long x) && b instanceof Int(long y)) {
      return x < y;
    }
    if (NumericValues.isNumber(a) && NumericValues.isNumber(b)) {
      return NumericValues.toDouble(a) < NumericValues.toDouble(b);
    }
    if (a instanceof Text x && b instanceof Text y) {
      run.step(Math.min(x.chars().length(), y.chars().length()) / 16);
      return x.compareTo(y) < 0;
    }
    if (a instanceof TimeValue x && b instanceof TimeValue y) {
      return x.compareTo(y) < 0;
    }
    if (a instanceof DurationValue(long x) && b instanceof DurationValue(long y)) {
      return x < y;
    }
    throw new Failure(
        "invalid operation: " + left.typeName() + " " + symbol + " " + right.typeName());
  }
}
