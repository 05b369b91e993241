package dev.winch.expr.corpus;

import dev.winch.expr.value.Bool;
import dev.winch.expr.value.DurationValue;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.MonthValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.RecordValue;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TimeFormat;
import dev.winch.expr.value.TimeValue;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.UInt8;
import dev.winch.expr.value.Value;
import dev.winch.expr.value.WeekdayValue;
import dev.winch.expr.value.ZoneValue;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The typed values of the corpus, such as {@code {"int": 1}}, read and written. */
final class TypedValues {
  private TypedValues() {}

  /** The value that a typed value stands for, where a value of that type is expected. */
  static Value read(Object typed, Type type) {
    var only = Json.object(typed).entrySet().iterator().next();
    Object content = only.getValue();
    return switch (only.getKey()) {
      case "nil" -> Nil.NIL;
      case "bool" -> Bool.of((Boolean) content);
      case "int" -> Int.of(number(content));
      case "uint8" -> new UInt8((int) number(content));
      case "float" -> new Float64(toDouble(content));
      case "str" -> Text.of((String) content);
      case "strb64" -> Text.ofUtf8(Base64.getDecoder().decode((String) content));
      case "list" -> list((List<?>) content, type);
      case "nillist" ->
          ListValue.withoutStorage(
              type instanceof Type.ListOf list ? list.element() : Type.Basic.UNKNOWN);
      case "map" -> map(Json.object(content), type);
      case "mapkv" -> keyed((List<?>) content, type);
      case "nilmap" -> MapValue.withoutStorage(type instanceof Type.MapOf map ? map : Types.OBJECT);
      case "duration" -> new DurationValue(number(content));
      case "time" -> time((String) content);
      case "month" -> new MonthValue(Month.of((int) number(content)));
      case "weekday" -> new WeekdayValue(DayOfWeek.of((int) (number(content) + 6) % 7 + 1));
      case "record" -> record(Json.object(content), type);
      default -> throw new IllegalArgumentException("unknown typed value " + typed);
    };
  }

  private static long number(Object content) {
    return ((BigDecimal) content).longValueExact();
  }

  private static double toDouble(Object content) {
    if (content instanceof BigDecimal number) {
      return number.doubleValue();
    }
    return switch ((String) content) {
      case "NaN" -> Double.NaN;
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      case "-0" -> -0.0;
      default -> throw new IllegalArgumentException("unknown float " + content);
    };
  }

  private static Value list(List<?> items, Type type) {
    Type element = type instanceof Type.ListOf list ? list.element() : Type.Basic.UNKNOWN;
    Value[] values = items.stream().map(item -> read(item, element)).toArray(Value[]::new);
    return ListValue.typed(element, values);
  }

  private static Value map(Map<String, Object> fields, Type type) {
    Type.MapOf map = type instanceof Type.MapOf known ? known : Types.OBJECT;
    Map<Value, Value> entries = new LinkedHashMap<>();
    fields.forEach((name, field) -> entries.put(Text.of(name), read(field, map.value())));
    return MapValue.of(map, entries);
  }

  private static Value keyed(List<?> pairs, Type type) {
    Type.MapOf map = type instanceof Type.MapOf known ? known : Types.KEYED;
    Map<Value, Value> entries = new LinkedHashMap<>();
    for (Object pair : pairs) {
      List<?> parts = (List<?>) pair;
      entries.put(read(parts.get(0), map.key()), read(parts.get(1), map.value()));
    }
    return MapValue.of(map, entries);
  }

  private static Value time(String text) {
    OffsetDateTime time = OffsetDateTime.parse(text);
    int offset = time.getOffset().getTotalSeconds();
    return new TimeValue(
        time.toInstant(), offset == 0 ? ZoneValue.UTC : ZoneValue.ofOffset(offset));
  }

  private static Value record(Map<String, Object> fields, Type type) {
    Map<String, Type> types = new LinkedHashMap<>();
    Map<String, Value> values = new LinkedHashMap<>();
    fields.forEach(
        (name, field) -> {
          Type known =
              type instanceof Type.RecordOf record
                  ? record.fields().getOrDefault(name, Type.Basic.UNKNOWN)
                  : Type.Basic.UNKNOWN;
          types.put(name, known);
          values.put(name, read(field, known));
        });
    boolean described = type instanceof Type.RecordOf(String _, var known) && !known.isEmpty();
    return new RecordValue(
        described ? (Type.RecordOf) type : new Type.RecordOf("record", types), values);
  }

  /**
   * A text that is the same for the same typed value: of a value here, of JSON in {@link
   * #canonical}.
   */
  static String canonical(Value value) {
    return switch (value) {
      case Nil _ -> "nil";
      case Bool bool -> "bool " + bool.isTrue();
      case Int(long number) -> "int " + number;
      case UInt8(int number) -> "uint8 " + number;
      case Float64(double number) -> "float " + number;
      case Text text ->
          text.isUtf8()
              ? quoted(text.chars())
              : "bytes " + Base64.getEncoder().encodeToString(text.utf8());
      case ListValue list ->
          list.absent()
              ? "nillist"
              : list.items().stream().map(TypedValues::canonical).toList().toString();
      case MapValue map -> {
        Map<String, String> entries = new TreeMap<>();
        map.entries().forEach((k, v) -> entries.put(canonical(k), canonical(v)));
        yield map.absent() ? "nilmap" : entries.toString();
      }
      case RecordValue fields -> {
        Map<String, String> entries = new TreeMap<>();
        fields.fields().forEach((name, field) -> entries.put(name, canonical(field)));
        yield "record " + entries;
      }
      case DurationValue(long nanos) -> "duration " + nanos;
      case TimeValue time -> "time " + TimeFormat.rfc3339(time);
      case MonthValue month -> "month " + month.month().getValue();
      case WeekdayValue day -> "weekday " + day.number();
      case ZoneValue zone -> "zone " + zone.name();
      case FunctionValue _ -> "func";
    };
  }

  private static String quoted(String chars) {
    return '"' + chars.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static String canonical(Object typed) {
    var only = Json.object(typed).entrySet().iterator().next();
    Object content = only.getValue();
    return switch (only.getKey()) {
      case "func" -> "func";
      case "list" ->
          new ArrayList<>(((List<?>) content).stream().map(TypedValues::canonical).toList())
              .toString();
      case "map" -> {
        Map<String, String> entries = new TreeMap<>();
        Json.object(content).forEach((k, v) -> entries.put(quoted(k), canonical(v)));
        yield entries.toString();
      }
      case "mapkv" -> {
        Map<String, String> entries = new TreeMap<>();
        for (Object pair : (List<?>) content) {
          List<?> parts = (List<?>) pair;
          entries.put(canonical(parts.get(0)), canonical(parts.get(1)));
        }
        yield entries.toString();
      }
      case "record" -> {
        Map<String, String> entries = new TreeMap<>();
        Json.object(content).forEach((k, v) -> entries.put(k, canonical(v)));
        yield "record " + entries;
      }
      default -> canonical(read(typed, Type.Basic.UNKNOWN));
    };
  }
}
