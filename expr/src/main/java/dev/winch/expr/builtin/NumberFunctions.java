package dev.winch.expr.builtin;

import static dev.winch.expr.builtin.Arguments.integer;
import static dev.winch.expr.value.Type.Basic.FLOAT;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.regex.Pattern;

/** Functions of single numbers. */
final class NumberFunctions {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(D(\\.(D)?)?|\\.D)([eE][+-]?D)?".replace("D", "[0-9]+(?:_[0-9]+)*"));
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX]_?(H(\\.(H)?)?|\\.H)[pP][+-]?[0-9]+(?:_[0-9]+)*"
              .replace("H", "[0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"));
  private static final Pattern INFINITY = Pattern.compile("([+-]?)inf(inity)?");

  private NumberFunctions() {}

  static List<Builtin> all() {
    return List.of(
        new Builtin(
            "int",
            Signature.one(NumberFunctions::convertible, "invalid argument for int (type", _ -> INT),
            (_, a) -> toInt(a[0])),
        new Builtin(
            "float",
            Signature.one(
                NumberFunctions::convertible, "invalid argument for float (type", _ -> FLOAT),
            (_, a) -> toFloat(a[0])),
        new Builtin(
            "abs",
            Signature.one(Type::isNumeric, "invalid argument for abs (type", type -> type),
            (_, a) -> abs(a[0])),
        rounding("ceil", Math::ceil),
        rounding("floor", Math::floor),
        rounding("round", NumberFunctions::round),
        bits("bitand", (a, b) -> a & b),
        bits("bitor", (a, b) -> a | b),
        bits("bitxor", (a, b) -> a ^ b),
        bits("bitnand", (a, b) -> a & ~b),
        bits("bitshl", (a, n) -> checkedShift(n) ? a << n : 0),
        bits("bitshr", (a, n) -> a >> (checkedShift(n) ? n : Long.SIZE - 1)),
        bits("bitushr", (a, n) -> checkedShift(n) ? a >>> n : 0),
        new Builtin(
            "bitnot", Signature.of(INT, 0, INT), (_, a) -> Int.of(~integer(a[0], "bitnot"))));
  }

  private static boolean convertible(Type type) {
    return type.isNumeric() || type == TEXT;
  }

  private static Builtin rounding(String name, DoubleUnaryOperator rule) {
    String complaint = "invalid argument for " + name + " (type";
    return new Builtin(
        name,
        Signature.one(Type::isNumeric, complaint, _ -> FLOAT),
        (_, a) -> {
          if (!NumericValues.isNumber(a[0])) {
            throw new Failure(complaint + " " + a[0].typeName() + ")");
          }
          return new Float64(rule.applyAsDouble(NumericValues.toDouble(a[0])));
        });
  }

  /** Rounds half away from zero. */
  private static double round(double number) {
    double size = Math.abs(number);
    double below = Math.floor(size);
    return Math.copySign(size - below < 0.5 ? below : below + 1, number);
  }

  private static Builtin bits(String name, LongBinaryOperator rule) {
    return new Builtin(
        name,
        Signature.of(INT, 0, INT, INT),
        (_, a) -> Int.of(rule.applyAsLong(integer(a[0], name), integer(a[1], name))));
  }

  /** Whether a shift leaves any visible bit. */
  private static boolean checkedShift(long count) {
    if (count < 0) {
      throw new Failure("invalid operation: negative shift count " + count + " (type int)");
    }
    return count < Long.SIZE;
  }

  private static Value abs(Value value) {
    return switch (value) {
      case Int(long number) -> Int.of(Math.abs(number));
      case UInt8 _ -> value;
      case Float64(double number) -> new Float64(Math.abs(number));
      default -> throw new Failure("invalid argument for abs (type " + value.typeName() + ")");
    };
  }

  private static Value toInt(Value value) {
    if (!(value instanceof Text text)) {
      return value instanceof Int ? value : Int.of(NumericValues.truncated(value));
    }
    if (!isAscii(text.chars())) {
      throw notANumber("int", text);
    }
    try {
      return Int.of(Long.parseLong(text.chars()));
    } catch (NumberFormatException malformed) {
      throw notANumber("int", text);
    }
  }

  private static boolean isAscii(String chars) {
    for (int i = 0; i < chars.length(); i++) {
      if (chars.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static Failure notANumber(String function, Text text) {
    return new Failure("invalid operation: " + function + "(" + text.display() + ")");
  }

  private static Value toFloat(Value value) {
    if (NumericValues.isNumber(value)) {
      return new Float64(NumericValues.toDouble(value));
    }
    if (!(value instanceof Text text)) {
      throw new Failure("invalid operation: float(" + value.typeName() + ")");
    }
    String chars = text.chars();
    if (DECIMAL.matcher(chars).matches() || HEXADECIMAL.matcher(chars).matches()) {
      double number = Double.parseDouble(chars.replace("_", ""));
      if (Double.isInfinite(number)) {
        throw notANumber("float", text);
      }
      return new Float64(number);
    }
    String lower = chars.toLowerCase(Locale.ROOT);
    if (lower.equals("nan")) {
      return new Float64(Double.NaN);
    }
    if (INFINITY.matcher(lower).matches()) {
      return new Float64(
          lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    throw notANumber("float", text);
  }
}
