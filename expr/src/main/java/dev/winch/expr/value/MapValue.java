package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map. Entries are unordered; they are listed in the order of their keys, so that evaluations are
 * repeatable.
 */
public final class MapValue implements Value {
  /** One entry. */
  public record Entry(Value key, Value value) {}

  private final Type.MapOf type;
  private final Map<Value, Value> entries;
  private final boolean absent;
  private final int depth;

  private MapValue(Type.MapOf type, Map<Value, Value> entries, boolean absent) {
    this.type = type;
    this.entries = entries;
    this.absent = absent;
    this.depth = Math.max(Depth.above(entries.values()), Depth.above(entries.keySet()));
  }

  /** A map of the given type. The entries must not be changed any more. */
  public static MapValue of(Type.MapOf type, Map<Value, Value> entries) {
    return new MapValue(type, entries, false);
  }

  /** A map of text to anything. */
  public static MapValue object(Map<String, ? extends Value> fields) {
    Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(fields.size());
    fields.forEach((name, value) -> entries.put(Text.of(name), value));
    return of(Types.OBJECT, entries);
  }

  /** A map of text to text. */
  public static MapValue texts(Map<String, String> fields) {
    Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(fields.size());
    fields.forEach((name, value) -> entries.put(Text.of(name), Text.of(value)));
    return of(Types.TEXT_MAP, entries);
  }

  /** A nil map, which behaves like an empty one. */
  public static MapValue withoutStorage(Type.MapOf type) {
    return new MapValue(type, Map.of(), true);
  }

  public Type.MapOf type() {
    return type;
  }

  public int size() {
    return entries.size();
  }

  /** The entry's value, if there is one for exactly this key; the key must have the key's type. */
  public Optional<Value> find(Value key) {
    return Optional.ofNullable(entries.get(lookupKey(key)));
  }

  /** The entry's value, or the zero of the value type. */
  public Value get(Value key) {
    Value value = entries.get(key instanceof Text ? key : lookupKey(key));
    return value == null ? type.value().zero() : value;
  }

  private Value lookupKey(Value key) {
    if (type.key().isUnknown()) {
      return hashable(key);
    }
    Value wanted = type.key().zero();
    if (key == Nil.NIL) {
      return wanted;
    }
    if (key.getClass() != wanted.getClass()) {
      throw new Failure(
          "reflect.Value.MapIndex: value of type "
              + key.typeName()
              + " is not assignable to type "
              + type.key().label());
    }
    return key;
  }

  /** The key itself, if values of its kind can be keys: scalars and pairs of scalars. */
  public static Value hashable(Value key) {
    boolean scalars =
        key instanceof ListValue list
            ? list.isPair() && list.depth() == 1
            : !(key instanceof MapValue || key instanceof FunctionValue);
    if (!scalars) {
      throw new Failure("runtime error: hash of unhashable type " + key.typeName());
    }
    return key;
  }

  /** The entries in the order of their keys. */
  public List<Entry> sorted() {
    List<Entry> sorted = new ArrayList<>(entries.size());
    entries.forEach((key, value) -> sorted.add(new Entry(key, value)));
    sorted.sort((a, b) -> KeyOrder.compare(a.key(), b.key()));
    return sorted;
  }

  /** A view of the entries that cannot be changed. */
  public Map<Value, Value> entries() {
    return Collections.unmodifiableMap(entries);
  }

  @Override
  public boolean absent() {
    return absent;
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public String typeName() {
    return type.label();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MapValue map && type.equals(map.type) && entries.equals(map.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return typeName() + entries;
  }
}
