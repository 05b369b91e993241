package dev.winch.expr.builtin;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Parameter and result types of a function. */
@FunctionalInterface
public interface Signature {
  /** A call site: types and positions of the arguments. */
  record Site(String name, int at, List<Type> types, List<Integer> places) {
    Type type(int argument) {
      return types.get(argument);
    }

    int count() {
      return types.size();
    }

    Failure wrong(String message) {
      return new Failure(message).at(at);
    }

    Failure wrong(int argument, String message) {
      return new Failure(message).at(places.get(argument));
    }
  }

  /**
   * The type of the result.
   *
   * @throws Failure if the call is invalid for all values
   */
  Type check(Site site);

  /** Fixed types; the last {@code optional} parameters may be left out. */
  static Signature of(Type result, int optional, Type... parameters) {
    return site -> {
      if (site.count() < parameters.length - optional) {
        throw site.wrong("not enough arguments to call " + site.name());
      }
      if (site.count() > parameters.length) {
        throw site.wrong("too many arguments to call " + site.name());
      }
      for (int i = 0; i < site.count(); i++) {
        checkArgument(site, i, parameters[i]);
      }
      return result;
    };
  }

  /** The signature of a host function. */
  static Signature of(Type.FunctionOf type) {
    return site -> {
      List<Type> parameters = type.parameters();
      int least = type.variadic() ? parameters.size() - 1 : parameters.size();
      if (site.count() < least) {
        throw site.wrong("not enough arguments to call " + site.name());
      }
      if (!type.variadic() && site.count() > parameters.size()) {
        throw site.wrong("too many arguments to call " + site.name());
      }
      for (int i = 0; i < site.count(); i++) {
        checkArgument(site, i, parameters.get(Math.min(i, parameters.size() - 1)));
      }
      return type.result();
    };
  }

  private static void checkArgument(Site site, int argument, Type wanted) {
    Type given = site.type(argument);
    if (wanted.isUnknown() || given.may(wanted) || fits(given, wanted)) {
      return;
    }
    String shown = given.isNil() ? "nil" : given.label();
    throw site.wrong(
        argument,
        "cannot use %s as argument (type %s) to call %s"
            .formatted(shown, wanted.label(), site.name() + (given.isNil() ? "" : " ")));
  }

  /** Whether a type fits a parameter; lists created by expressions may contain any type. */
  private static boolean fits(Type given, Type wanted) {
    return wanted.equals(Types.TEXTS) && given instanceof Type.ListOf list && !list.typed();
  }

  /** A signature with a range of argument counts and a custom rule. */
  static Signature custom(int least, int most, Function<Site, Type> rule) {
    return site -> {
      if (site.count() < least) {
        throw site.wrong(
            "invalid number of arguments (expected %s%d, got %d)"
                .formatted(least == most ? "" : "at least ", least, site.count()));
      }
      if (site.count() > most) {
        throw site.wrong(
            "invalid number of arguments (expected %s%d, got %d)"
                .formatted(least == most ? "" : "at most ", most, site.count()));
      }
      return rule.apply(site);
    };
  }

  /** One argument that must be of a kind; messages are {@code <complaint> <type>}. */
  static Signature one(Predicate<Type> kind, String complaint, Function<Type, Type> result) {
    return custom(
        1,
        1,
        site -> {
          require(site, 0, kind, complaint);
          return result.apply(site.type(0));
        });
  }

  /** Requires that an argument is of a kind or unknown. */
  static void require(Site site, int argument, Predicate<Type> kind, String complaint) {
    Type type = site.type(argument);
    if (!type.isUnknown() && !kind.test(type)) {
      String label = type.isNil() ? "nil" : type.label();
      throw site.wrong(
          complaint.endsWith("(type") ? complaint + " " + label + ")" : complaint + " " + label);
    }
  }
}
