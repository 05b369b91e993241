package dev.winch.expr.value;

/** Common types, and helpers for types. */
public final class Types {
  /** A list created by an expression. */
  public static final Type.ListOf LIST = new Type.ListOf(Type.Basic.UNKNOWN, false);

  /** Lists of text as {@code split} makes them. */
  public static final Type.ListOf TEXTS = new Type.ListOf(Type.Basic.TEXT, true);

  /** Lists of integers as {@code sequence} makes them. */
  public static final Type.ListOf INTS = new Type.ListOf(Type.Basic.INT, true);

  /** Map literals and JSON objects. */
  public static final Type.MapOf OBJECT = new Type.MapOf(Type.Basic.TEXT, Type.Basic.UNKNOWN);

  /** Maps of text to text, such as the inputs of a job. */
  public static final Type.MapOf TEXT_MAP = new Type.MapOf(Type.Basic.TEXT, Type.Basic.TEXT);

  /** What {@code fromPairs} makes. */
  public static final Type.MapOf KEYED = new Type.MapOf(Type.Basic.UNKNOWN, Type.Basic.UNKNOWN);

  /** What {@code groupBy} makes. */
  public static final Type.MapOf GROUPS = new Type.MapOf(Type.Basic.UNKNOWN, LIST);

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
      case ListValue list -> new Type.ListOf(list.element(), true);
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
