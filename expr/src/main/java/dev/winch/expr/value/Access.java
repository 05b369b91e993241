package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;

/** Access to parts of values: fields, elements, slices. */
public final class Access {
  private Access() {}

  /** {@code base[key]}. */
  public static Value at(Value base, Value key) {
    return switch (base) {
      case MapValue map -> map.get(key);
      case ListValue list -> list.at(position(key, list.size()));
      case RecordValue fields when key instanceof Text(String name) -> field(fields, name);
      case Text text -> new UInt8(TextSearch.byteAt(text, position(key, text.byteLength())));
      default -> throw cannotFetch(key, base);
    };
  }

  private static Value field(RecordValue fields, String name) {
    if (!fields.type().fields().containsKey(name)) {
      throw new Failure("cannot fetch " + name + " from " + fields.typeName());
    }
    return fields.field(name);
  }

  private static int position(Value key, int length) {
    long index = NumericValues.truncated(key);
    long position = index < 0 ? index + length : index;
    if (position < 0 || position >= length) {
      throw new Failure("index out of range: " + position + " (array length is " + length + ")");
    }
    return (int) position;
  }

  private static Failure cannotFetch(Value key, Value base) {
    String shown =
        switch (key) {
          case Text text -> text.display();
          case Int(long number) -> Long.toString(number);
          default -> "an element";
        };
    return new Failure("cannot fetch " + shown + " from " + base.typeName());
  }

  /** {@code get(base, key)}: like {@link #at}, but nil if there is no such part. */
  public static Value get(Value base, Value key) {
    return switch (base) {
      case MapValue map -> map.find(key).orElse(Nil.NIL);
      case ListValue list -> {
        long position = wrapped(key, list.size());
        yield position < 0 || position >= list.size() ? Nil.NIL : list.at((int) position);
      }
      case Text text -> {
        int length = text.byteLength();
        long position = wrapped(key, length);
        yield position < 0 || position >= length
            ? Nil.NIL
            : new UInt8(TextSearch.byteAt(text, (int) position));
      }
      case RecordValue fields when key instanceof Text(String name) -> fields.field(name);
      default -> Nil.NIL;
    };
  }

  private static long wrapped(Value key, int length) {
    long index = NumericValues.truncated(key);
    return index < 0 ? index + length : index;
  }

  /** Length of a value that can be sliced. */
  public static int length(Value base) {
    return switch (base) {
      case ListValue list -> list.size();
      case Text text -> text.byteLength();
      default -> throw new Failure("cannot slice " + base.typeName());
    };
  }

  /** {@code base[from:to]}: bounds wrap around once and are then clamped. */
  public static Value slice(Value base, Value from, Value to) {
    int length = length(base);
    int start = clamped(NumericValues.truncated(from), length);
    int end = Math.max(start, clamped(NumericValues.truncated(to), length));
    return base instanceof Text text
        ? TextSearch.slice(text, start, end)
        : ((ListValue) base).slice(start, end);
  }

  private static int clamped(long bound, int length) {
    return (int) Math.clamp(bound < 0 ? bound + length : bound, 0L, (long) length);
  }
}
