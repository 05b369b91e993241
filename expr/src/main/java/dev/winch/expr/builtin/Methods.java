package dev.winch.expr.builtin;

import static dev.winch.expr.value.Type.Basic.BOOL;
import static dev.winch.expr.value.Type.Basic.DURATION;
import static dev.winch.expr.value.Type.Basic.FLOAT;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.MONTH;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.TIME;
import static dev.winch.expr.value.Type.Basic.WEEKDAY;
import static dev.winch.expr.value.Type.Basic.ZONE;

import dev.winch.expr.value.Bool;
import dev.winch.expr.value.DurationValue;
import dev.winch.expr.value.Durations;
import dev.winch.expr.value.Float64;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.MonthValue;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TimeFormat;
import dev.winch.expr.value.TimeValue;
import dev.winch.expr.value.Times;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Value;
import dev.winch.expr.value.WeekdayValue;
import dev.winch.expr.value.ZoneValue;
import java.time.temporal.IsoFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The methods of times, durations, months, weekdays and zones. */
public final class Methods {
  private record Key(Type receiver, String name) {}

  private record Method(Type.FunctionOf type, BiFunction<Value, Value[], Value> body) {}

  private static final Map<Key, Method> METHODS = methods();

  private Methods() {}

  /** The type of a method of values of that type, if there is one. */
  public static Optional<Type.FunctionOf> type(Type receiver, String name) {
    return Optional.ofNullable(METHODS.get(new Key(receiver, name))).map(Method::type);
  }

  /** Whether values of that type have methods at all. */
  public static boolean has(Type receiver) {
    return receiver == TIME
        || receiver == DURATION
        || receiver == MONTH
        || receiver == WEEKDAY
        || receiver == ZONE;
  }

  /** A method together with the value it belongs to, if there is one of that name. */
  public static Optional<FunctionValue> of(Value receiver, String name) {
    Type type =
        switch (receiver) {
          case TimeValue _ -> TIME;
          case DurationValue _ -> DURATION;
          case MonthValue _ -> MONTH;
          case WeekdayValue _ -> WEEKDAY;
          case ZoneValue _ -> ZONE;
          default -> Type.Basic.NIL;
        };
    return Optional.ofNullable(METHODS.get(new Key(type, name)))
        .map(
            method ->
                new FunctionValue(name, method.type(), (_, a) -> method.body().apply(receiver, a)));
  }

  private static Map<Key, Method> methods() {
    Map<Key, Method> methods = new HashMap<>();
    addTimeFields(methods);
    addTimeArithmetic(methods);
    addDuration(methods);
    add(methods, MONTH, "String", TEXT, v -> new Text(((MonthValue) v).text()));
    add(methods, WEEKDAY, "String", TEXT, v -> new Text(((WeekdayValue) v).text()));
    add(methods, ZONE, "String", TEXT, v -> new Text(((ZoneValue) v).name()));
    return Map.copyOf(methods);
  }

  private static void add(
      Map<Key, Method> methods,
      Type receiver,
      String name,
      Type result,
      Function<Value, Value> body) {
    methods.put(
        new Key(receiver, name),
        new Method(new Type.FunctionOf(List.of(), false, result), (v, _) -> body.apply(v)));
  }

  private static void time(
      Map<Key, Method> methods, String name, Type result, Function<TimeValue, Value> body) {
    add(methods, TIME, name, result, v -> body.apply((TimeValue) v));
  }

  private static void time(
      Map<Key, Method> methods,
      String name,
      Type result,
      List<Type> parameters,
      BiFunction<TimeValue, Value[], Value> body) {
    methods.put(
        new Key(TIME, name),
        new Method(
            new Type.FunctionOf(parameters, false, result),
            (v, a) -> body.apply((TimeValue) v, a)));
  }

  private static void addTimeFields(Map<Key, Method> all) {
    time(all, "Year", INT, t -> Int.of(t.local().getYear()));
    time(all, "Month", MONTH, t -> new MonthValue(t.local().getMonth()));
    time(all, "Day", INT, t -> Int.of(t.local().getDayOfMonth()));
    time(all, "Hour", INT, t -> Int.of(t.local().getHour()));
    time(all, "Minute", INT, t -> Int.of(t.local().getMinute()));
    time(all, "Second", INT, t -> Int.of(t.local().getSecond()));
    time(all, "Nanosecond", INT, t -> Int.of(t.local().getNano()));
    time(all, "Weekday", WEEKDAY, t -> new WeekdayValue(t.local().getDayOfWeek()));
    time(all, "YearDay", INT, t -> Int.of(t.local().getDayOfYear()));
    time(all, "ISOWeek", INT, t -> Int.of(t.local().get(IsoFields.WEEK_BASED_YEAR)));
    time(all, "Unix", INT, t -> Int.of(t.instant().getEpochSecond()));
    time(all, "UnixMilli", INT, t -> Int.of(Times.unix(t, 1_000)));
    time(all, "UnixMicro", INT, t -> Int.of(Times.unix(t, 1_000_000)));
    time(all, "UnixNano", INT, t -> Int.of(Times.unix(t, 1_000_000_000)));
    time(all, "IsZero", BOOL, t -> Bool.of(t.instant().equals(Times.ZERO)));
    time(all, "UTC", TIME, t -> TimeValue.utc(t.instant()));
    time(all, "Location", ZONE, TimeValue::zone);
    time(all, "Zone", TEXT, t -> new Text(t.zone().abbreviation(t.instant())));
    time(all, "String", TEXT, t -> new Text(TimeFormat.text(t)));
  }

  private static void addTimeArithmetic(Map<Key, Method> all) {
    time(
        all,
        "Format",
        TEXT,
        List.of(TEXT),
        (t, a) -> new Text(TimeFormat.format(t, ((Text) a[0]).display())));
    time(all, "Add", TIME, List.of(DURATION), (t, a) -> Times.plus(t, nanos(a[0])));
    time(
        all,
        "Sub",
        DURATION,
        List.of(TIME),
        (t, a) -> new DurationValue(Times.between(t, (TimeValue) a[0])));
    time(
        all,
        "AddDate",
        TIME,
        List.of(INT, INT, INT),
        (t, a) -> Times.plusDate(t, number(a[0]), number(a[1]), number(a[2])));
    time(all, "Truncate", TIME, List.of(DURATION), (t, a) -> Times.truncate(t, nanos(a[0])));
    time(all, "Round", TIME, List.of(DURATION), (t, a) -> Times.round(t, nanos(a[0])));
    time(all, "Before", BOOL, List.of(TIME), (t, a) -> Bool.of(order(t, a) < 0));
    time(all, "After", BOOL, List.of(TIME), (t, a) -> Bool.of(order(t, a) > 0));
    time(all, "Equal", BOOL, List.of(TIME), (t, a) -> Bool.of(order(t, a) == 0));
    time(all, "Compare", INT, List.of(TIME), (t, a) -> Int.of(Integer.signum(order(t, a))));
    time(all, "In", TIME, List.of(ZONE), (t, a) -> new TimeValue(t.instant(), (ZoneValue) a[0]));
  }

  private static int order(TimeValue time, Value[] arguments) {
    return time.compareTo((TimeValue) arguments[0]);
  }

  private static long nanos(Value duration) {
    return ((DurationValue) duration).nanos();
  }

  private static long number(Value number) {
    return ((Int) number).value();
  }

  private static void addDuration(Map<Key, Method> all) {
    add(all, DURATION, "Hours", FLOAT, v -> new Float64(Times.units(nanos(v), 3_600_000_000_000L)));
    add(all, DURATION, "Minutes", FLOAT, v -> new Float64(Times.units(nanos(v), 60_000_000_000L)));
    add(all, DURATION, "Seconds", FLOAT, v -> new Float64(Times.units(nanos(v), 1_000_000_000L)));
    add(all, DURATION, "Milliseconds", INT, v -> Int.of(nanos(v) / 1_000_000));
    add(all, DURATION, "Microseconds", INT, v -> Int.of(nanos(v) / 1_000));
    add(all, DURATION, "Nanoseconds", INT, v -> Int.of(nanos(v)));
    add(
        all,
        DURATION,
        "Abs",
        DURATION,
        v -> new DurationValue(nanos(v) == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(nanos(v))));
    add(all, DURATION, "String", TEXT, v -> new Text(Durations.format(nanos(v))));
    Type.FunctionOf rounding = new Type.FunctionOf(List.of(DURATION), false, DURATION);
    all.put(
        new Key(DURATION, "Round"),
        new Method(rounding, (v, a) -> new DurationValue(Durations.round(nanos(v), nanos(a[0])))));
    all.put(
        new Key(DURATION, "Truncate"),
        new Method(
            rounding, (v, a) -> new DurationValue(Durations.truncate(nanos(v), nanos(a[0])))));
  }
}
