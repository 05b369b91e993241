package dev.winch.expr.value;

/**
 * A value of the language, immutable. {@code equals} compares kind and content, as for map keys;
 * the operator {@code ==} is {@link Equality}.
 */
public sealed interface Value
    permits Nil,
        Bool,
        Int,
        UInt8,
        Float64,
        Text,
        ListValue,
        MapValue,
        RecordValue,
        TimeValue,
        DurationValue,
        MonthValue,
        WeekdayValue,
        ZoneValue,
        FunctionValue {

  /** The type, as messages name it; {@code <nil>} for no value. */
  String typeName();

  /** Whether this is no value, or a list or map without storage. */
  default boolean absent() {
    return false;
  }

  /** Lists and maps inside one another, this one included. */
  default int depth() {
    return 0;
  }
}
