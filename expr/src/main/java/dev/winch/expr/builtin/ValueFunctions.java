package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Access;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.JsonReader;
import dev.winch.expr.value.JsonWriter;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.RecordValue;
import dev.winch.expr.value.Rendering;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;
import dev.winch.expr.value.ZoneValue;
import java.util.List;

/** Functions of any value: its type, size, text and parts. */
final class ValueFunctions {
  private ValueFunctions() {}

  static List<Builtin> all() {
    return List.of(
        new Builtin(
            "len",
            Signature.one(
                type -> type == TEXT || type.isList() || type instanceof Type.MapOf,
                "invalid argument for len (type",
                _ -> INT),
            (_, a) -> length(a[0])),
        new Builtin("type", any(TEXT), (_, a) -> new Text(kind(a[0]))),
        new Builtin("string", any(TEXT), (run, a) -> Rendering.of(a[0], run)),
        new Builtin("toJSON", any(TEXT), (run, a) -> JsonWriter.write(a[0], run)),
        new Builtin(
            "fromJSON",
            Signature.of(UNKNOWN, 0, TEXT),
            (run, a) -> JsonReader.read(Arguments.text(a[0]), run)),
        new Builtin("get", getSignature(), (_, a) -> Access.get(a[0], a[1])));
  }

  private static Signature any(Type result) {
    return Signature.custom(1, 1, _ -> result);
  }

  private static Value length(Value value) {
    return switch (value) {
      case Text text -> Int.of(text.length());
      case ListValue list -> Int.of(list.size());
      case MapValue map -> Int.of(map.size());
      default -> throw new Failure("invalid argument for len (type " + value.typeName() + ")");
    };
  }

  private static String kind(Value value) {
    return switch (value) {
      case Nil _ -> "nil";
      case Bool _ -> "bool";
      case Int _ -> "int";
      case UInt8 _ -> "uint";
      case Float64 _ -> "float";
      case Text _ -> "string";
      case ListValue _ -> "array";
      case MapValue _ -> "map";
      case FunctionValue _ -> "func";
      case RecordValue fields -> fields.type().name();
      case ZoneValue _ -> "time.Location";
      default -> value.typeName();
    };
  }

  private static Signature getSignature() {
    return Signature.custom(
        2,
        2,
        site -> {
          Type key = site.type(1);
          return switch (site.type(0)) {
            case Type.Basic.UNKNOWN -> UNKNOWN;
            case Type.ListOf(Type element, boolean _) -> {
              if (!key.mayBeInteger()) {
                throw site.wrong(1, "non-integer slice index " + key.label());
              }
              yield element;
            }
            case Type.MapOf(Type keys, Type value) -> {
              if (!keys.isUnknown() && !key.may(keys)) {
                throw site.wrong(
                    1,
                    "cannot use "
                        + key.label()
                        + " to get an element from "
                        + site.type(0).label());
              }
              yield value;
            }
            default ->
                throw site.wrong(0, "type " + site.type(0).label() + " does not support indexing");
          };
        });
  }
}
