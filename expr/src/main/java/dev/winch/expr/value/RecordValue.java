package dev.winch.expr.value;

import java.util.Map;

/** An object of the host with fixed fields; unset fields are nil. */
public record RecordValue(Type.RecordOf type, Map<String, Value> fields) implements Value {
  public RecordValue {
    fields = Map.copyOf(fields);
  }

  public Value field(String name) {
    return fields.getOrDefault(name, Nil.NIL);
  }

  @Override
  public int depth() {
    return Depth.above(fields.values());
  }

  @Override
  public String typeName() {
    return type.label();
  }
}
