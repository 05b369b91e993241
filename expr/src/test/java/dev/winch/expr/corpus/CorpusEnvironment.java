package dev.winch.expr.corpus;

import dev.winch.expr.builtin.HostFunctions;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.RecordValue;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An environment of {@code envs.json}: what expressions may use, and the values. */
final class CorpusEnvironment {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static final FunctionValue ADD =
      new FunctionValue(
          "add",
          new Type.FunctionOf(List.of(Type.Basic.INT, Type.Basic.INT), false, Type.Basic.INT),
          (_, a) -> Int.of(((Int) a[0]).value() + ((Int) a[1]).value()));

  private static final FunctionValue GREET =
      new FunctionValue(
          "greet",
          new Type.FunctionOf(List.of(Type.Basic.TEXT), false, Type.Basic.TEXT),
          (_, a) -> new Text("Hello, " + ((Text) a[0]).chars()));

  private static final Map<String, FunctionValue> FUNCTIONS =
      Map.of(
          "add",
          ADD,
          "greet",
          GREET,
          "sequence",
          HostFunctions.SEQUENCE,
          "randomInt",
          HostFunctions.RANDOM_INT);

  private Scope scope = Scope.empty();
  private final Map<String, Value> values = new LinkedHashMap<>();

  private CorpusEnvironment() {}

  /** The environments of a file's text, by name. */
  static Map<String, CorpusEnvironment> read(String json) {
    Map<String, Object> all = Json.object(Json.read(json));
    Map<String, CorpusEnvironment> environments = new HashMap<>();
    for (String name : all.keySet()) {
      CorpusEnvironment environment = new CorpusEnvironment();
      environment.add(name, all);
      environments.put(name, environment);
    }
    return environments;
  }

  private void add(String name, Map<String, Object> all) {
    Map<String, Object> description = Json.object(all.get(name));
    if (description.get("extends") instanceof String base) {
      add(base, all);
    }
    for (Object function : (List<?>) description.getOrDefault("functions", List.of())) {
      scope = scope.with(FUNCTIONS.get((String) function));
    }
    Json.object(description.getOrDefault("vars", Map.of()))
        .forEach(
            (variable, described) -> {
              Type declared = TypeNames.read((String) Json.object(described).get("type"));
              Value value = TypedValues.read(Json.object(described).get("value"), declared);
              scope = scope.with(variable, completed(declared, value));
              values.put(variable, value);
            });
  }

  /** A record that is named but not described has the fields that the value has, or any. */
  private static Type completed(Type declared, Value value) {
    if (!(declared instanceof Type.RecordOf(String name, var fields))) {
      return declared;
    }
    if (!(value instanceof RecordValue filled)) {
      return fields.isEmpty() ? Type.Basic.UNKNOWN : declared;
    }
    Map<String, Type> types = new LinkedHashMap<>(fields);
    filled.type().fields().forEach(types::putIfAbsent);
    types.replaceAll((field, type) -> completed(type, filled.field(field)));
    return new Type.RecordOf(name, types);
  }

  Scope scope() {
    return scope;
  }

  Bindings bindings() {
    Bindings bindings = new Bindings(NOW, 1);
    values.forEach(bindings::bind);
    return bindings;
  }
}
