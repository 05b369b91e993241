package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as plain Java: null, Boolean, Long, Double, String, List and Map with text keys, as JSON
 * libraries use them.
 *
 * <p>{@link #store} and {@link #restore} are inverse to each other, also after the trip through
 * JSON of {@link StoredValues}. What plain Java cannot say becomes a map of a single key that
 * begins with {@code $}, such as {@code {"$duration": 5}}; a user's own map of that shape is
 * written as {@code {"$map": [[key, value]]}}. {@link #value} takes plain Java as it is.
 */
public final class PlainValues {
  private static final String TAG = "$";
  private static final String LIST = "list";

  private final boolean tags;
  private int parts;
  private long characters;

  private PlainValues(boolean tags) {
    this.tags = tags;
  }

  /**
   * The plain form of a value, with everything needed to restore it.
   *
   * @throws Failure for functions and records, which cannot be stored, and for values of more than
   *     {@link EvaluationLimits#MEMORY} parts or {@link EvaluationLimits#STORED} characters
   */
  static @Nullable Object store(Value value) {
    return new PlainValues(true).of(value);
  }

  private @Nullable Object of(Value value) {
    parts++;
    if (parts > EvaluationLimits.MEMORY) {
      throw new Failure("value too large to store (at most " + EvaluationLimits.MEMORY + " parts)");
    }
    return switch (value) {
      case Nil _ -> null;
      case Bool bool -> bool.isTrue();
      case Int(long number) -> number;
      case UInt8(int number) -> tagged("byte", (long) number);
      case Float64(double number) ->
          Double.isFinite(number) ? number : tagged("float", FloatText.shortest(number));
      case Text text ->
          counted(text).isUtf8()
              ? text.chars()
              : tagged("bytes", Base64.getEncoder().encodeToString(text.utf8()));
      case ListValue list -> of(list);
      case MapValue map -> of(map);
      case TimeValue(Instant instant, ZoneValue zone) ->
          tagged("time", List.of(instant.toString(), zone.name(), zone.rules().getId()));
      case DurationValue(long nanos) -> tagged("duration", nanos);
      case MonthValue month -> tagged("month", (long) month.month().getValue());
      case WeekdayValue day -> tagged("weekday", (long) day.day().getValue());
      case ZoneValue(String name, ZoneId rules) -> tagged("zone", List.of(name, rules.getId()));
      case FunctionValue _, RecordValue _ ->
          throw new Failure("a value of type " + value.typeName() + " cannot be stored");
    };
  }

  /** Charges a text at each occurrence, because it is written each time. */
  private Text counted(Text text) {
    characters += text.chars().length();
    if (characters > EvaluationLimits.STORED) {
      throw new Failure(
          "value too large to store (at most " + EvaluationLimits.STORED + " characters)");
    }
    return text;
  }

  private static Map<String, Object> tagged(String tag, @Nullable Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(TAG + tag, value);
    return map;
  }

  private Object of(ListValue list) {
    List<Object> items = items(list);
    if (list.isPair()) {
      return tagged("pair", items);
    }
    // Lists of maps and the like are never made by expressions; they become lists of anything.
    Type.Basic element = list.element() instanceof Type.Basic basic ? basic : Type.Basic.UNKNOWN;
    if (list.absent()) {
      return tagged("noList", element.name());
    }
    return element == Type.Basic.UNKNOWN ? items : tagged(LIST + element.name(), items);
  }

  private List<Object> items(ListValue list) {
    List<Object> items = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      items.add(of(list.at(i)));
    }
    return items;
  }

  private Object of(MapValue map) {
    List<MapValue.Entry> entries = map.sorted();
    if (map.absent()) {
      return tagged("noMap", null);
    }
    boolean looksTagged =
        entries.size() == 1
            && entries.getFirst().key() instanceof Text(String chars)
            && chars.startsWith(TAG);
    boolean plain =
        entries.stream().allMatch(e -> e.key() instanceof Text text && text.isUtf8())
            && map.type().equals(Types.OBJECT)
            && !looksTagged;
    if (plain) {
      Map<String, Object> fields = LinkedHashMap.newLinkedHashMap(entries.size());
      for (MapValue.Entry entry : entries) {
        fields.put(((Text) entry.key()).chars(), of(entry.value()));
      }
      return fields;
    }
    List<Object> pairs = new ArrayList<>();
    for (MapValue.Entry entry : entries) {
      List<Object> pair = new ArrayList<>();
      pair.add(of(entry.key()));
      pair.add(of(entry.value()));
      pairs.add(pair);
    }
    return tagged(tagOf(map.type()), pairs);
  }

  private static String tagOf(Type.MapOf type) {
    if (type.equals(Types.TEXT_MAP)) {
      return "textMap";
    }
    if (type.equals(Types.GROUPS)) {
      return "groups";
    }
    return type.key().isUnknown() ? "keyed" : "map";
  }

  /**
   * The value that {@link #store} was given.
   *
   * @throws Failure if it is not the plain form of a value
   */
  static Value restore(@Nullable Object plain) {
    return new PlainValues(true).read(plain);
  }

  /**
   * The value of plain Java. Integers of any width are integers, and so are BigIntegers that fit; a
   * key that is no text becomes its text.
   *
   * @throws Failure if it holds objects of other classes
   */
  public static Value value(@Nullable Object plain) {
    return new PlainValues(false).read(plain);
  }

  private Value read(@Nullable Object plain) {
    return switch (plain) {
      case null -> Nil.NIL;
      case Value value -> value;
      case Boolean bool -> Bool.of(bool);
      case String text -> Text.of(text);
      case Long number -> Int.of(number);
      case Integer number -> Int.of(number);
      case Short number -> Int.of(number);
      case Byte number -> Int.of(number);
      case Double number -> new Float64(number);
      case Float number -> new Float64(number);
      case BigDecimal number -> new Float64(number.doubleValue());
      case BigInteger number ->
          number.bitLength() < Long.SIZE
              ? Int.of(number.longValue())
              : new Float64(number.doubleValue());
      case List<?> list -> ListValue.of(values(list));
      case Map<?, ?> map -> fields(map);
      default -> throw new Failure("no value for " + plain.getClass().getName());
    };
  }

  private Value[] values(List<?> list) {
    Value[] items = new Value[list.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = read(list.get(i));
    }
    return items;
  }

  private Value fields(Map<?, ?> map) {
    if (tags && map.size() == 1) {
      var only = map.entrySet().iterator().next();
      if (only.getKey() instanceof String key && key.startsWith(TAG)) {
        return untagged(key.substring(TAG.length()), only.getValue());
      }
    }
    Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(map.size());
    map.forEach((key, value) -> entries.put(Text.of(String.valueOf(key)), read(value)));
    return MapValue.of(Types.OBJECT, entries);
  }

  private Value untagged(String tag, @Nullable Object content) {
    if (tag.equals("noMap")) {
      return MapValue.withoutStorage(Types.TEXT_MAP);
    }
    if (content == null) {
      throw unreadable(tag, "null");
    }
    try {
      return switch (tag) {
        case "byte" -> new UInt8((int) number(content));
        case "float" ->
            new Float64(Double.parseDouble(((String) content).replace("Inf", "Infinity")));
        case "bytes" -> Text.ofUtf8(Base64.getDecoder().decode((String) content));
        case "duration" -> new DurationValue(number(content));
        case "month" -> new MonthValue(Month.of((int) number(content)));
        case "weekday" -> new WeekdayValue(DayOfWeek.of((int) number(content)));
        case "zone" -> zone((List<?>) content, 0);
        case "time" ->
            new TimeValue(
                Instant.parse((String) ((List<?>) content).getFirst()), zone((List<?>) content, 1));
        case "pair" -> {
          Value[] parts = values((List<?>) content);
          yield ListValue.pair(parts[0], parts[1]);
        }
        case "noList" -> ListValue.withoutStorage(Type.Basic.valueOf((String) content));
        case "textMap" -> map(Types.TEXT_MAP, content);
        case "groups" -> map(Types.GROUPS, content);
        case "keyed" -> map(Types.KEYED, content);
        case "map" -> map(Types.OBJECT, content);
        default -> {
          if (!tag.startsWith(LIST)) {
            throw unreadable(tag, content);
          }
          Type.Basic element = Type.Basic.valueOf(tag.substring(LIST.length()));
          yield ListValue.typed(element, values((List<?>) content));
        }
      };
    } catch (ClassCastException
        | IllegalArgumentException
        | IndexOutOfBoundsException
        | DateTimeException malformed) {
      throw unreadable(tag, content);
    }
  }

  private static Failure unreadable(String tag, Object content) {
    return new Failure("no value for {\"" + TAG + tag + "\": " + content + "}");
  }

  private static long number(Object content) {
    return ((Number) content).longValue();
  }

  private static ZoneValue zone(List<?> parts, int from) {
    ZoneId rules = ZoneId.of((String) parts.get(from + 1));
    return new ZoneValue(
        (String) parts.get(from), rules.normalized() instanceof ZoneOffset offset ? offset : rules);
  }

  private Value map(Type.MapOf type, Object content) {
    Map<Value, Value> entries = new LinkedHashMap<>();
    for (Object pair : (List<?>) content) {
      entries.put(read(((List<?>) pair).get(0)), read(((List<?>) pair).get(1)));
    }
    return MapValue.of(type, entries);
  }
}
