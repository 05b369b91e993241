package dev.winch.expr.env;

import dev.winch.expr.builtin.HostFunctions;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The names that an expression can use in addition to the built-in ones, with their types.
 * Immutable; scopes with equal names and types are equal.
 */
public final class Scope {
  /** Accepts any name of any type, for checks before the scope is known. */
  public static final Scope OPEN = new Scope(Map.of(), Map.of(), true);

  private final Map<String, Type> variables;
  private final Map<String, FunctionValue> functions;
  private final boolean open;
  private final int hash;

  private Scope(Map<String, Type> variables, Map<String, FunctionValue> functions, boolean open) {
    this.variables = Map.copyOf(variables);
    this.functions = Map.copyOf(functions);
    this.open = open;
    this.hash = Objects.hash(this.variables, this.functions, open);
  }

  /** The functions of job files, {@code sequence} and {@code randomInt}, and no variables. */
  public static Scope ofJobFiles() {
    return new Scope(Map.of(), Map.of(), false)
        .with(HostFunctions.SEQUENCE)
        .with(HostFunctions.RANDOM_INT);
  }

  /** Neither variables nor functions. */
  public static Scope empty() {
    return new Scope(Map.of(), Map.of(), false);
  }

  /** Adds a variable. */
  public Scope with(String name, Type type) {
    Map<String, Type> more = new HashMap<>(variables);
    more.put(name, type);
    return new Scope(more, functions, open);
  }

  /** Adds variables that are maps of text to text. */
  public Scope withTextMaps(String... names) {
    Map<String, Type> more = new HashMap<>(variables);
    for (String name : names) {
      more.put(name, Types.TEXT_MAP);
    }
    return new Scope(more, functions, open);
  }

  /** Adds a function. */
  public Scope with(FunctionValue function) {
    Map<String, FunctionValue> more = new HashMap<>(functions);
    more.put(function.name(), function);
    return new Scope(variables, more, open);
  }

  /** The type of a variable or function; nothing if the scope does not have it. */
  public Optional<Type> type(String name) {
    Type type = variables.get(name);
    if (type == null && functions.containsKey(name)) {
      type = functions.get(name).type();
    }
    return Optional.ofNullable(type);
  }

  /** Whether unknown names are allowed. */
  public boolean isOpen() {
    return open;
  }

  public Map<String, Type> variables() {
    return variables;
  }

  public Map<String, FunctionValue> functions() {
    return functions;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scope scope
        && hash == scope.hash
        && open == scope.open
        && variables.equals(scope.variables)
        && functions.equals(scope.functions);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
