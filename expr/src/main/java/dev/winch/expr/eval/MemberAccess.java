package dev.winch.expr.eval;

import dev.winch.expr.builtin.Methods;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Access;
import dev.winch.expr.value.DurationValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.MonthValue;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TimeValue;
import dev.winch.expr.value.Value;
import dev.winch.expr.value.WeekdayValue;
import dev.winch.expr.value.ZoneValue;

/** Fields and methods by name. */
final class MemberAccess {
  private MemberAccess() {}

  static Value get(Value base, Text name) {
    return switch (base) {
      case MapValue map -> map.get(name);
      case TimeValue _, DurationValue _, MonthValue _, WeekdayValue _, ZoneValue _ ->
          Methods.of(base, name.chars())
              .orElseThrow(
                  () -> new Failure("cannot fetch " + name.display() + " from " + base.typeName()));
      default -> Access.at(base, name);
    };
  }
}
