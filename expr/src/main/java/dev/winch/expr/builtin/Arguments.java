package dev.winch.expr.builtin;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;

/** Converts arguments of unknown type to the types that functions need. */
public final class Arguments {
  private Arguments() {}

  public static Text text(Value value) {
    if (value instanceof Text text) {
      return text;
    }
    throw conversion(value, "string");
  }

  /** The error for a value of the wrong type. */
  public static Failure conversion(Value value, String wanted) {
    String type = value == Nil.NIL ? "nil" : value.typeName();
    return new Failure("interface conversion: interface {} is " + type + ", not " + wanted);
  }

  /** Requires an integer. */
  static long integer(Value value, String function) {
    if (value instanceof Int(long number)) {
      return number;
    }
    throw new Failure(
        "cannot use %s as argument (type int) to call %s".formatted(value.typeName(), function));
  }

  static ListValue list(Value value, String complaint) {
    if (value instanceof ListValue list) {
      return list;
    }
    throw new Failure(complaint + " " + value.typeName());
  }
}
