package dev.winch.expr.value;

import dev.winch.expr.value.TimeLayout.Part;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** Times as text. */
public final class TimeFormat {
  private static final String TEXT = "2006-01-02 15:04:05.999999999 -0700 MST";
  private static final String RFC_3339 = "2006-01-02T15:04:05.999999999Z07:00";

  private TimeFormat() {}

  /** Date, clock, offset and zone name. */
  public static String text(TimeValue time) {
    return format(time, TEXT);
  }

  /** RFC 3339 with as many fraction digits as needed. */
  public static String rfc3339(TimeValue time) {
    return format(time, RFC_3339);
  }

  /** The time in the shape of a layout, see {@link TimeLayout}. */
  public static String format(TimeValue time, String layout) {
    StringBuilder out = new StringBuilder();
    ZonedDateTime local = time.local();
    for (Part part : TimeLayout.parts(layout)) {
      write(part, time, local, out);
    }
    return out.toString();
  }

  private static void write(Part part, TimeValue time, ZonedDateTime local, StringBuilder out) {
    switch (part.element()) {
      case LITERAL -> out.append(part.text());
      case YEAR -> {
        out.append(local.getYear() < 0 ? "-" : "");
        padded(Math.abs(local.getYear()), 4, '0', out);
      }
      case SHORT_YEAR -> padded(Math.abs(local.getYear()) % 100, 2, '0', out);
      case MONTH -> out.append(local.getMonthValue());
      case MONTH_2 -> padded(local.getMonthValue(), 2, '0', out);
      case MONTH_SHORT -> out.append(new MonthValue(local.getMonth()).text(), 0, 3);
      case MONTH_LONG -> out.append(new MonthValue(local.getMonth()).text());
      case WEEKDAY_SHORT ->
          out.append(local.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH));
      case WEEKDAY_LONG -> out.append(new WeekdayValue(local.getDayOfWeek()).text());
      case DAY -> out.append(local.getDayOfMonth());
      case DAY_BLANK -> padded(local.getDayOfMonth(), 2, ' ', out);
      case DAY_2 -> padded(local.getDayOfMonth(), 2, '0', out);
      case YEAR_DAY_BLANK -> padded(local.getDayOfYear(), 3, ' ', out);
      case YEAR_DAY_3 -> padded(local.getDayOfYear(), 3, '0', out);
      case HOUR -> padded(local.getHour(), 2, '0', out);
      case HOUR_12 -> out.append(twelve(local));
      case HOUR_12_2 -> padded(twelve(local), 2, '0', out);
      case MINUTE -> out.append(local.getMinute());
      case MINUTE_2 -> padded(local.getMinute(), 2, '0', out);
      case SECOND -> out.append(local.getSecond());
      case SECOND_2 -> padded(local.getSecond(), 2, '0', out);
      case UPPER_PM -> out.append(local.getHour() >= 12 ? "PM" : "AM");
      case LOWER_PM -> out.append(local.getHour() >= 12 ? "pm" : "am");
      case FRACTION_FIXED -> out.append(fraction(part, local));
      case FRACTION_TRIMMED -> {
        String digits = fraction(part, local).replaceAll("0+$", "");
        out.append(digits.length() == 1 ? "" : digits);
      }
      case ZONE_NAME -> zoneName(time, local, out);
      case OFFSET -> offset(part, local, out);
      case OFFSET_OR_Z -> {
        if (local.getOffset().getTotalSeconds() == 0) {
          out.append('Z');
        } else {
          offset(part, local, out);
        }
      }
    }
  }

  private static int twelve(ZonedDateTime local) {
    return local.getHour() % 12 == 0 ? 12 : local.getHour() % 12;
  }

  private static void padded(int number, int width, char filler, StringBuilder out) {
    String digits = Integer.toString(number);
    out.repeat(filler, Math.max(0, width - digits.length())).append(digits);
  }

  private static String fraction(Part part, ZonedDateTime local) {
    int digits = part.text().length() - 1;
    String nanos = "%09d".formatted(local.getNano());
    String shown = digits <= 9 ? nanos.substring(0, digits) : nanos + "0".repeat(digits - 9);
    return part.text().charAt(0) + shown;
  }

  private static void zoneName(TimeValue time, ZonedDateTime local, StringBuilder out) {
    String name = time.zone().abbreviation(time.instant());
    if (name.isEmpty()) {
      offset(new Part(TimeLayout.Element.OFFSET, "-0700"), local, out);
    } else {
      out.append(name);
    }
  }

  private static void offset(Part part, ZonedDateTime local, StringBuilder out) {
    int seconds = local.getOffset().getTotalSeconds();
    String colon = part.text().contains(":") ? ":" : "";
    int digits = part.text().replace(":", "").length() - 1;
    out.append(seconds < 0 ? '-' : '+');
    int size = Math.abs(seconds);
    padded(size / 3600, 2, '0', out);
    if (digits >= 4) {
      out.append(colon);
      padded(size / 60 % 60, 2, '0', out);
    }
    if (digits >= 6) {
      out.append(colon);
      padded(size % 60, 2, '0', out);
    }
  }
}
