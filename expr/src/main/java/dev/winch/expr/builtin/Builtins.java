package dev.winch.expr.builtin;

import dev.winch.expr.syntax.Closures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The functions of the language by name. */
public final class Builtins {
  private static final Map<String, Builtin> BY_NAME = byName();

  private Builtins() {}

  private static Map<String, Builtin> byName() {
    Map<String, Builtin> map = new HashMap<>();
    List.of(
            TextFunctions.all(),
            NumberFunctions.all(),
            AggregateFunctions.all(),
            ValueFunctions.all(),
            ListFunctions.all(),
            MapFunctions.all(),
            TimeFunctions.all())
        .forEach(group -> group.forEach(builtin -> map.put(builtin.name(), builtin)));
    return Map.copyOf(map);
  }

  /** Whether the language has such a function, with or without a closure. */
  public static boolean contains(String name) {
    return BY_NAME.containsKey(name) || Closures.contains(name);
  }

  /** All of them, sorted. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>(BY_NAME.keySet());
    names.addAll(Closures.names());
    return names;
  }

  /** A function without a closure. */
  public static Optional<Builtin> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
