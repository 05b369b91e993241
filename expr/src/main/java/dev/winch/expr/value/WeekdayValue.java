package dev.winch.expr.value;

import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.Locale;

/** A day of the week; Sunday is 0. */
public record WeekdayValue(DayOfWeek day) implements Value {
  public int number() {
    return day.getValue() % 7;
  }

  /** The English name. */
  public String text() {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  @Override
  public String typeName() {
    return "time.Weekday";
  }
}
