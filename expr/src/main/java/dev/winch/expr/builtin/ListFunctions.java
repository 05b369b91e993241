package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.FLOAT;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Equality;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Sorting;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TextSearch;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Functions of lists. */
final class ListFunctions {
  private ListFunctions() {}

  static List<Builtin> all() {
    return List.of(
        new Builtin(
            "first",
            Signature.one(
                Type::isList, "cannot get first element from", ListFunctions::typedElement),
            (_, a) -> end(a[0], true)),
        new Builtin(
            "last",
            Signature.one(
                Type::isList, "cannot get last element from", ListFunctions::typedElement),
            (_, a) -> end(a[0], false)),
        new Builtin("take", takeSignature(), ListFunctions::take),
        new Builtin("reverse", lists("cannot reverse"), ListFunctions::reverse),
        new Builtin("sort", sortSignature(), ListFunctions::sort),
        new Builtin("uniq", lists("cannot uniq"), ListFunctions::uniq),
        new Builtin("flatten", lists("cannot flatten"), ListFunctions::flatten),
        new Builtin("concat", concatSignature(), ListFunctions::concat));
  }

  private static Signature lists(String complaint) {
    return Signature.one(Type::isList, complaint, _ -> Types.LIST);
  }

  private static Type typedElement(Type list) {
    return list instanceof Type.ListOf(Type element, boolean typed) && typed ? element : UNKNOWN;
  }

  private static Signature takeSignature() {
    return Signature.custom(
        2,
        2,
        site -> {
          Signature.require(site, 0, Type::isList, "cannot take from");
          if (!site.type(1).mayBeNumber()) {
            throw site.wrong(1, "expected a number for take, got " + site.type(1).label());
          }
          return site.type(0) instanceof Type.ListOf list && list.typed() ? list : Types.LIST;
        });
  }

  private static Signature sortSignature() {
    return site -> {
      if (site.count() == 0) {
        throw site.wrong("not enough arguments to call sort");
      }
      if (site.count() > 2) {
        throw site.wrong("too many arguments to call sort");
      }
      Signature.require(
          site,
          0,
          type -> type instanceof Type.ListOf list && (!list.typed() || isSortable(list.element())),
          "cannot sort");
      if (site.count() == 2 && !site.type(1).may(TEXT)) {
        throw site.wrong(1, "cannot use " + site.type(1).label() + " as order of sort");
      }
      return Types.LIST;
    };
  }

  private static Signature concatSignature() {
    return Signature.custom(
        1,
        Integer.MAX_VALUE,
        site -> {
          for (int i = 0; i < site.count(); i++) {
            Signature.require(site, i, Type::isList, "cannot concat");
          }
          return Types.LIST;
        });
  }

  private static Value end(Value value, boolean first) {
    return switch (value) {
      case ListValue list when list.size() > 0 -> list.at(first ? 0 : list.size() - 1);
      case Text text when !text.chars().isEmpty() ->
          new UInt8(TextSearch.byteAt(text, first ? 0 : text.byteLength() - 1));
      default -> Nil.NIL;
    };
  }

  private static Value take(EvaluationState run, Value[] a) {
    ListValue list = Arguments.list(a[0], "cannot take from");
    long count = NumericValues.truncated(a[1]);
    if (count < 0) {
      throw new Failure("cannot take " + count + " elements");
    }
    run.step(Math.min(count, list.size()));
    boolean whole = count >= list.size() && !list.isPair();
    return whole ? list : list.slice(0, (int) Math.min(count, list.size()));
  }

  private static Value reverse(EvaluationState run, Value[] a) {
    ListValue list = Arguments.list(a[0], "cannot reverse");
    run.allocate(list.size());
    Value[] reversed = new Value[list.size()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = list.at(reversed.length - 1 - i);
    }
    return ListValue.of(reversed);
  }

  private static Value sort(EvaluationState run, Value[] a) {
    boolean descending = a.length > 1 && Sorting.descending(a[1]);
    if (!(a[0] instanceof ListValue list) || list.isPair() || !isSortable(list.element())) {
      return ListValue.withoutStorage(UNKNOWN);
    }
    run.allocate(list.size());
    Value[] items = list.toArray();
    int[] positions = Sorting.positions(items, descending, run);
    Value[] sorted = new Value[items.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = items[positions[i]];
    }
    return ListValue.of(sorted);
  }

  /** Whether elements of this type can be sorted; lists of other types are not examined. */
  private static boolean isSortable(Type element) {
    return element.isUnknown() || element == INT || element == FLOAT || element == TEXT;
  }

  private static Value uniq(EvaluationState run, Value[] a) {
    ListValue list = Arguments.list(a[0], "cannot uniq");
    List<Value> unique = new ArrayList<>();
    Set<Value> scalars = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      Value item = list.at(i);
      boolean fresh =
          isScalar(item) ? isNew(scalars, item, run) : !containsEqual(unique, item, run);
      if (fresh) {
        unique.add(item);
      }
    }
    run.allocate(unique.size());
    return ListValue.of(unique);
  }

  private static boolean isScalar(Value value) {
    return value instanceof Text || NumericValues.isNumber(value);
  }

  /**
   * Whether a scalar was not seen before; equal scalars have the same form if they are exact as
   * floats.
   */
  private static boolean isNew(Set<Value> scalars, Value scalar, EvaluationState run) {
    if (scalar instanceof Text text) {
      run.step(1 + text.chars().length() / 64);
      return scalars.add(scalar);
    }
    double number = NumericValues.toDouble(scalar);
    if (Double.isNaN(number)) {
      return true;
    }
    Value asFloat = new Float64(number);
    if (scalar instanceof Float64) {
      return scalars.add(asFloat) && noIntEquals(scalars, number);
    }
    boolean fresh = !scalars.contains(asFloat) && !scalars.contains(scalar);
    scalars.add(Int.of(NumericValues.toLong(scalar)));
    return fresh;
  }

  private static boolean noIntEquals(Set<Value> scalars, double number) {
    return number != Math.rint(number) || !scalars.contains(Int.of((long) number));
  }

  private static boolean containsEqual(List<Value> items, Value wanted, EvaluationState run) {
    run.step(items.size());
    for (Value item : items) {
      if (Equality.equal(item, wanted, run)) {
        return true;
      }
    }
    return false;
  }

  private static Value flatten(EvaluationState run, Value[] a) {
    List<Value> flat = new ArrayList<>();
    flattenInto(flat, Arguments.list(a[0], "cannot flatten"), run);
    return ListValue.of(flat);
  }

  private static void flattenInto(List<Value> flat, ListValue list, EvaluationState run) {
    run.step(list.size());
    for (int i = 0; i < list.size(); i++) {
      if (list.at(i) instanceof ListValue inner) {
        flattenInto(flat, inner, run);
      } else {
        run.allocate(1);
        flat.add(list.at(i));
      }
    }
  }

  private static Value concat(EvaluationState run, Value[] a) {
    List<Value> all = new ArrayList<>();
    for (Value argument : a) {
      ListValue list = Arguments.list(argument, "cannot concat");
      run.allocate(list.size());
      all.addAll(list.items());
    }
    return all.isEmpty() ? ListValue.withoutStorage(UNKNOWN) : ListValue.of(all);
  }
}
