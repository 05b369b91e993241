package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.INT;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.DurationValue;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;
import java.util.List;

/** The functions that job files may use beyond those of the language. */
public final class HostFunctions {
  /** {@code sequence(from, to)}: the integers from the first up to, not including, the second. */
  public static final FunctionValue SEQUENCE =
      new FunctionValue(
          "sequence",
          new Type.FunctionOf(List.of(INT, INT), false, Types.INTS),
          HostFunctions::sequence);

  /** {@code randomInt()} or {@code randomInt(bound)}. */
  public static final FunctionValue RANDOM_INT =
      new FunctionValue(
          "randomInt",
          new Type.FunctionOf(List.of(Type.Basic.UNKNOWN), true, INT),
          HostFunctions::randomInt);

  private HostFunctions() {}

  private static Value sequence(EvaluationState run, Value[] a) {
    long from = NumericValues.toLong(a[0]);
    long to = NumericValues.toLong(a[1]);
    if (from >= to) {
      return ListValue.typed(INT);
    }
    long size = to - from;
    run.allocate(size < 0 ? Long.MAX_VALUE : size);
    Value[] items = new Value[(int) size];
    for (int i = 0; i < items.length; i++) {
      items[i] = Int.of(from + i);
    }
    return ListValue.typed(INT, items);
  }

  private static Value randomInt(EvaluationState run, Value[] a) {
    if (a.length == 0) {
      return Int.of(run.random().next() >>> 1);
    }
    if (a.length > 1) {
      throw new Failure("expecting at most one argument, got " + a.length);
    }
    long bound =
        switch (a[0]) {
          case Nil _ -> throw new Failure("not expecting nil argument");
          case Int(long number) -> number;
          case UInt8(int number) -> number;
          case DurationValue(long nanos) -> nanos;
          default -> throw new Failure("invalid arg type " + a[0].typeName());
        };
    if (bound <= 0) {
      throw new Failure("invalid argument to Intn");
    }
    return Int.of(Long.remainderUnsigned(run.random().next(), bound));
  }
}
