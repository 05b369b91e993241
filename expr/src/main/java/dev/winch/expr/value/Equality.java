package dev.winch.expr.value;

import dev.winch.expr.run.EvaluationState;
import java.util.Map;

/** Equality of values. Compared elements and entries are charged to the evaluation. */
public final class Equality {
  private final EvaluationState run;

  private Equality(EvaluationState run) {
    this.run = run;
  }

  /**
   * The operator {@code ==}: numbers by value regardless of their kind, lists by element, maps if
   * they are {@link #identical}, and everything without storage is equal to nil.
   */
  public static boolean equal(Value a, Value b, EvaluationState run) {
    if (a instanceof Text(String chars) && b instanceof Text(String other)) {
      run.step(chars.length() == other.length() ? chars.length() / 64 : 0);
      return chars.equals(other);
    }
    return new Equality(run).equal(a, b);
  }

  private boolean equal(Value a, Value b) {
    return switch (a) {
      case Text(String chars) -> {
        run.step(chars.length() / 64);
        yield b instanceof Text(String other) && chars.equals(other);
      }
      case Int(long value) when b instanceof Int(long other) -> value == other;
      case Int _, UInt8 _, Float64 _ ->
          NumericValues.isNumber(b)
              && (NumericValues.bothInts(a, b)
                  ? NumericValues.toLong(a) == NumericValues.toLong(b)
                  : NumericValues.toDouble(a) == NumericValues.toDouble(b));
      case TimeValue time -> b instanceof TimeValue other && time.compareTo(other) == 0;
      case ListValue list when b instanceof ListValue other -> equal(list, other);
      case MapValue _ when b instanceof MapValue -> identical(a, b);
      case RecordValue _ -> identical(a, b);
      case FunctionValue _ -> false;
      default -> a.absent() ? b.absent() : a.equals(b);
    };
  }

  private boolean equal(ListValue a, ListValue b) {
    if (a.isPair() || b.isPair()) {
      return identical(a, b);
    }
    boolean unlike =
        !a.element().isUnknown() && !b.element().isUnknown() && !a.element().equals(b.element());
    if (unlike || a.size() != b.size()) {
      return false;
    }
    run.step(a.size());
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.at(i), b.at(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Strict equality of kind and content, used for the values of maps. An object is identical to
   * itself even if it contains a NaN or a function.
   */
  @SuppressWarnings("ReferenceEquality")
  private boolean identical(Value a, Value b) {
    return switch (a) {
      case Float64(double value) -> b instanceof Float64(double other) && value == other;
      case ListValue list ->
          b instanceof ListValue other
              && list.typeName().equals(other.typeName())
              && list.absent() == other.absent()
              && (list == other || identicalItems(list, other));
      case MapValue map ->
          b instanceof MapValue other
              && map.type().equals(other.type())
              && map.absent() == other.absent()
              && (map == other || identicalEntries(map.entries(), other.entries()));
      case RecordValue(Type.RecordOf type, Map<String, Value> fields) ->
          b instanceof RecordValue(Type.RecordOf otherType, Map<String, Value> otherFields)
              && type.equals(otherType)
              && (fields == otherFields || identicalEntries(fields, otherFields));
      case FunctionValue _ -> false;
      default -> a.equals(b);
    };
  }

  private boolean identicalItems(ListValue a, ListValue b) {
    if (a.size() != b.size()) {
      return false;
    }
    run.step(a.size());
    for (int i = 0; i < a.size(); i++) {
      if (!identical(a.at(i), b.at(i))) {
        return false;
      }
    }
    return true;
  }

  private <K> boolean identicalEntries(Map<K, Value> a, Map<K, Value> b) {
    if (a.size() != b.size()) {
      return false;
    }
    run.step(a.size());
    for (Map.Entry<K, Value> entry : a.entrySet()) {
      Value other = b.get(entry.getKey());
      if (other == null || !identical(entry.getValue(), other)) {
        return false;
      }
    }
    return true;
  }
}
