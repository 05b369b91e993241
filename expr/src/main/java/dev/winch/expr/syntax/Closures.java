package dev.winch.expr.syntax;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The builtins that take a closure as their second argument. */
public final class Closures {
  /** How the arguments are read: a list, a closure that may be optional, perhaps a third value. */
  record Shape(int arguments, boolean closureOptional) {
    boolean optional(int argument) {
      return argument == 2 || (argument == 1 && closureOptional);
    }
  }

  private static final Shape PLAIN = new Shape(2, false);
  private static final Shape OPTIONAL = new Shape(2, true);
  private static final Shape WITH_THIRD = new Shape(3, false);

  private static final Map<String, Shape> SHAPES =
      Map.ofEntries(
          Map.entry("all", PLAIN),
          Map.entry("any", PLAIN),
          Map.entry("none", PLAIN),
          Map.entry("one", PLAIN),
          Map.entry("filter", PLAIN),
          Map.entry("map", PLAIN),
          Map.entry("find", PLAIN),
          Map.entry("findIndex", PLAIN),
          Map.entry("findLast", PLAIN),
          Map.entry("findLastIndex", PLAIN),
          Map.entry("groupBy", PLAIN),
          Map.entry("count", OPTIONAL),
          Map.entry("sum", OPTIONAL),
          Map.entry("reduce", WITH_THIRD),
          Map.entry("sortBy", WITH_THIRD));

  private Closures() {}

  public static boolean contains(String name) {
    return SHAPES.containsKey(name);
  }

  public static Set<String> names() {
    return SHAPES.keySet();
  }

  static Shape shape(String name) {
    return Objects.requireNonNull(SHAPES.get(name));
  }
}
