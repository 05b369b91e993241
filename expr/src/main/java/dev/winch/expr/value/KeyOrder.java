package dev.winch.expr.value;

/** The order in which map entries are listed: by kind, then by value. */
final class KeyOrder {
  private KeyOrder() {}

  static int compare(Value a, Value b) {
    int byRank = Integer.compare(rank(a), rank(b));
    if (byRank != 0) {
      return byRank;
    }
    return switch (a) {
      case Text text when b instanceof Text other -> text.compareTo(other);
      case Bool bool when b instanceof Bool other -> bool.compareTo(other);
      case Int(long value) when b instanceof Int(long other) -> Long.compare(value, other);
      case UInt8(int value) when b instanceof UInt8(int other) -> Integer.compare(value, other);
      case Float64(double value) when b instanceof Float64(double other) -> compare(value, other);
      case DurationValue(long value) when b instanceof DurationValue(long other) ->
          Long.compare(value, other);
      case MonthValue month when b instanceof MonthValue other ->
          month.month().compareTo(other.month());
      case WeekdayValue day when b instanceof WeekdayValue other ->
          Integer.compare(day.number(), other.number());
      case TimeValue time when b instanceof TimeValue other -> time.compareTo(other);
      default -> 0;
    };
  }

  private static int compare(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b)
        ? Boolean.compare(Double.isNaN(b), Double.isNaN(a))
        : Double.compare(a, b);
  }

  private static int rank(Value value) {
    return switch (value) {
      case Nil _ -> 0;
      case Text _ -> 1;
      case Bool _ -> 2;
      case Int _ -> 3;
      case UInt8 _ -> 4;
      case Float64 _ -> 5;
      case DurationValue _ -> 6;
      case MonthValue _ -> 7;
      case WeekdayValue _ -> 8;
      case TimeValue _ -> 9;
      default -> 10;
    };
  }
}
