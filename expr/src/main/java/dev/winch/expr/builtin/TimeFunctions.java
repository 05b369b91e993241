package dev.winch.expr.builtin;

import static dev.winch.expr.builtin.Arguments.text;
import static dev.winch.expr.value.Type.Basic.DURATION;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.TIME;
import static dev.winch.expr.value.Type.Basic.ZONE;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.DurationValue;
import dev.winch.expr.value.Durations;
import dev.winch.expr.value.TimeParser;
import dev.winch.expr.value.TimeValue;
import dev.winch.expr.value.Value;
import dev.winch.expr.value.ZoneValue;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

/** Functions that make times, durations and zones. */
final class TimeFunctions {
  /** Layouts that {@code date} tries without an explicit layout. */
  private static final List<String> LAYOUTS =
      List.of(
          "2006-01-02",
          "15:04:05",
          "2006-01-02 15:04:05",
          "2006-01-02T15:04:05Z07:00",
          "02 Jan 06 15:04 MST",
          "Monday, 02-Jan-06 15:04:05 MST",
          "Mon, 02 Jan 2006 15:04:05 MST");

  /** Cost of trying the layouts in steps. */
  private static final int DATE_COST = 100;

  private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

  private TimeFunctions() {}

  static List<Builtin> all() {
    return List.of(
        new Builtin("now", nowSignature(), TimeFunctions::now),
        new Builtin(
            "date",
            Signature.custom(1, 3, _ -> TIME),
            (run, a) -> {
              run.step(DATE_COST);
              return date(a);
            }),
        new Builtin(
            "duration",
            Signature.of(DURATION, 0, TEXT),
            (_, a) -> new DurationValue(Durations.parse(text(a[0]).display()))),
        new Builtin("timezone", Signature.of(ZONE, 0, TEXT), (_, a) -> zone(text(a[0]).display())));
  }

  private static Signature nowSignature() {
    return site -> {
      if (site.count() > 1 || (site.count() == 1 && !site.type(0).may(ZONE))) {
        throw site.wrong("invalid number of arguments (expected 0, got " + site.count() + ")");
      }
      return TIME;
    };
  }

  private static Value now(EvaluationState run, Value[] a) {
    if (a.length == 0) {
      return TimeValue.utc(run.now());
    }
    if (a[0] instanceof ZoneValue zone) {
      return new TimeValue(run.now(), zone);
    }
    throw Arguments.conversion(a[0], "*time.Location");
  }

  private static Value date(Value[] a) {
    boolean zoned = a[0] instanceof ZoneValue;
    int next = zoned ? 1 : 0;
    if (a.length == next) {
      throw new Failure("invalid number of arguments (expected at least 2, got 1)");
    }
    String date = text(a[next]).display();
    ZoneValue zone = a[0] instanceof ZoneValue given ? given : ZoneValue.UTC;
    if (a.length == next + 1) {
      return guessed(date, zone);
    }
    String layout = text(a[next + 1]).display();
    if (!zoned && a.length == 3) {
      zone = zone(text(a[2]).display());
    }
    return TimeParser.parse(date, layout, zone);
  }

  private static Value guessed(String date, ZoneValue zone) {
    for (String layout : LAYOUTS) {
      var time = TimeParser.tryParse(date, layout, zone);
      if (time.isPresent()) {
        return time.get();
      }
    }
    throw new Failure("invalid date " + date);
  }

  private static ZoneValue zone(String name) {
    if (name.isEmpty() || name.equals("UTC")) {
      return ZoneValue.UTC;
    }
    if (!ZONES.contains(name)) {
      throw new Failure("unknown time zone " + name);
    }
    return new ZoneValue(name, ZoneId.of(name));
  }
}
