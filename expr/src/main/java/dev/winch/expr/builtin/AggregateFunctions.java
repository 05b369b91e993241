package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Ordering;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Functions of any number of numbers, given one by one or in lists. */
final class AggregateFunctions {
  private final String name;
  private final EvaluationState run;
  private final List<Value> numbers = new ArrayList<>();

  private AggregateFunctions(String name, EvaluationState run) {
    this.name = name;
    this.run = run;
  }

  static List<Builtin> all() {
    return List.of(
        extreme("max", Ordering::greater),
        extreme("min", Ordering::less),
        new Builtin("mean", signature(), (run, a) -> mean(collect("mean", run, a))),
        new Builtin("median", signature(), (run, a) -> median(collect("median", run, a))));
  }

  private static Signature signature() {
    return site -> {
      if (site.count() == 0) {
        throw site.wrong("not enough arguments to call " + site.name());
      }
      for (int i = 0; i < site.count(); i++) {
        if (site.type(i).isUnknown() || site.type(i).isList()) {
          return UNKNOWN;
        }
        Signature.require(
            site, i, Type::isNumeric, "invalid argument for " + site.name() + " (type");
      }
      return site.type(0);
    };
  }

  private interface Rule {
    boolean wins(Value challenger, Value best, EvaluationState run);
  }

  private static Builtin extreme(String name, Rule rule) {
    return new Builtin(
        name,
        signature(),
        (run, a) -> {
          if (a.length == 1 && !(a[0] instanceof ListValue)) {
            return a[0];
          }
          Value best = Nil.NIL;
          for (Value number : collect(name, run, a)) {
            if (best == Nil.NIL || rule.wins(number, best, run)) {
              best = number;
            }
          }
          return best;
        });
  }

  private static List<Value> collect(String name, EvaluationState run, Value[] arguments) {
    AggregateFunctions collector = new AggregateFunctions(name, run);
    for (Value argument : arguments) {
      collector.add(argument);
    }
    return collector.numbers;
  }

  private void add(Value value) {
    if (value instanceof ListValue list) {
      run.step(list.size());
      for (int i = 0; i < list.size(); i++) {
        add(list.at(i));
      }
    } else if (Types.of(value).isNumeric()) {
      run.step(1);
      numbers.add(value);
    } else {
      throw new Failure("invalid argument for " + name + " (type " + value.typeName() + ")");
    }
  }

  private static double toDouble(Value number) {
    return NumericValues.isNumber(number)
        ? NumericValues.toDouble(number)
        : NumericValues.truncated(number);
  }

  private static Value mean(List<Value> numbers) {
    double sum = 0;
    for (Value number : numbers) {
      sum += toDouble(number);
    }
    return new Float64(numbers.isEmpty() ? 0 : sum / numbers.size());
  }

  private static Value median(List<Value> numbers) {
    double[] sorted = numbers.stream().mapToDouble(AggregateFunctions::toDouble).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return new Float64(0);
    }
    return new Float64(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }
}
