package dev.winch.expr.value;

/** Types of values, and what types have in common. */
public final class Types {
  private Types() {}

  /** The type of a value. */
  public static Type of(Value value) {
    return switch (value) {
      case Nil _ -> Type.Basic.NIL;
      case Bool _ -> Type.Basic.BOOL;
      case Int _ -> Type.Basic.INT;
      case UInt8 _ -> Type.Basic.UINT8;
      case Float64 _ -> Type.Basic.FLOAT;
      case Text _ -> Type.Basic.TEXT;
      case ListValue list when list.isPair() -> Type.Basic.PAIR;
      case ListValue list -> new Type.ListOf(list.element(), !list.element().isUnknown());
      case MapValue map -> map.type();
      case RecordValue fields -> fields.type();
      case TimeValue _ -> Type.Basic.TIME;
      case DurationValue _ -> Type.Basic.DURATION;
      case MonthValue _ -> Type.Basic.MONTH;
      case WeekdayValue _ -> Type.Basic.WEEKDAY;
      case ZoneValue _ -> Type.Basic.ZONE;
      case FunctionValue function -> function.type();
    };
  }

  /** Whether two types are of the same sort, whatever their parts. */
  public static boolean sameKind(Type a, Type b) {
    return switch (a) {
      case Type.Basic basic -> basic == b;
      case Type.ListOf _ -> b instanceof Type.ListOf;
      case Type.MapOf _ -> b instanceof Type.MapOf;
      case Type.RecordOf _ -> b instanceof Type.RecordOf;
      case Type.FunctionOf _ -> b instanceof Type.FunctionOf;
    };
  }
}
