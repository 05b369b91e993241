package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.PAIR;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Functions of maps. */
final class MapFunctions {
  private MapFunctions() {}

  static List<Builtin> all() {
    return List.of(
        listing("keys", "cannot get keys from", UNKNOWN, MapValue.Entry::key),
        listing("values", "cannot get values from", UNKNOWN, MapValue.Entry::value),
        listing(
            "toPairs",
            "cannot transform to pairs",
            PAIR,
            entry -> ListValue.pair(entry.key(), entry.value())),
        new Builtin(
            "fromPairs",
            Signature.one(Type::isList, "cannot transform from pairs", _ -> Types.KEYED),
            MapFunctions::fromPairs));
  }

  private static Builtin listing(
      String name, String complaint, Type element, Function<MapValue.Entry, Value> part) {
    return new Builtin(
        name,
        Signature.one(type -> type instanceof Type.MapOf, complaint, _ -> Types.LIST),
        (run, a) -> {
          if (!(a[0] instanceof MapValue map)) {
            throw new Failure(complaint + " " + (a[0] == Nil.NIL ? "invalid" : a[0].typeName()));
          }
          run.step(map.size());
          return ListValue.typed(element, map.sorted().stream().map(part).toArray(Value[]::new));
        });
  }

  private static Value fromPairs(EvaluationState run, Value[] a) {
    ListValue pairs = Arguments.list(a[0], "cannot transform from pairs");
    run.step(pairs.size());
    Map<Value, Value> entries = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      ListValue pair = Arguments.list(pairs.at(i), "invalid pair");
      if (pair.size() != 2) {
        throw new Failure("invalid pair length " + pair.size());
      }
      run.step(pair.at(0) instanceof Text text ? text.chars().length() / 64 : 0);
      entries.put(MapValue.hashable(pair.at(0)), pair.at(1));
    }
    return MapValue.of(new Type.MapOf(UNKNOWN, UNKNOWN), entries);
  }
}
