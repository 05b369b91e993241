package dev.winch.expr.value;

import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;

/** A month; January is 1. */
public record MonthValue(Month month) implements Value {
  /** The English name. */
  public String text() {
    return month.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  @Override
  public String typeName() {
    return "time.Month";
  }
}
