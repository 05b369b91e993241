package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.TimeLayout.Element;
import dev.winch.expr.value.TimeLayout.Part;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a time from a text in the shape of a layout, see {@link TimeLayout}. */
public final class TimeParser {
  private static final int UNSET = -1;
  private static final Pattern ZONE_NAME =
      Pattern.compile(
          "ChST|MeST|GMT(?:[+-]\\d{1,2})?|[+-]\\d{1,2}(?!\\d)|[A-Z]{4}T|[A-Z]{3}T|WITA|[A-Z]{3}");

  private static final Pattern GMT_AND_HOURS = Pattern.compile("GMT([+-]\\d{1,2})");
  private static final Pattern BLANKS_OR_WORD = Pattern.compile(" +|[^ ]+");

  private final String text;
  private final String layout;
  private String rest;

  private int year;
  private int month = UNSET;
  private int day = UNSET;
  private int yearDay = UNSET;
  private int hour;
  private int minute;
  private int second;
  private int nano;
  private boolean afternoon;
  private boolean morning;
  private boolean utc;
  private int offset = Integer.MIN_VALUE;
  private String zoneName = "";

  private TimeParser(String text, String layout) {
    this.text = text;
    this.layout = layout;
    this.rest = text;
  }

  /**
   * The time that the text names.
   *
   * @param zone where the text names no zone
   * @throws Failure if the text does not fit the layout, or a field is out of range
   */
  public static TimeValue parse(String text, String layout, ZoneValue zone) {
    return new TimeParser(text, layout).parse(zone);
  }

  /** The time that the text names, if it fits the layout. */
  public static Optional<TimeValue> tryParse(String text, String layout, ZoneValue zone) {
    try {
      return Optional.of(parse(text, layout, zone));
    } catch (Failure unfit) {
      return Optional.empty();
    }
  }

  private TimeValue parse(ZoneValue zone) {
    List<Part> parts = TimeLayout.parts(layout);
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      read(part);
      boolean seconds = part.element() == Element.SECOND || part.element() == Element.SECOND_2;
      if (seconds && !(i + 1 < parts.size() && isFraction(parts.get(i + 1)))) {
        readFreeFraction();
      }
    }
    if (!rest.isEmpty()) {
      throw new Failure(prefix() + ": extra text: \"" + rest + "\"");
    }
    return time(zone);
  }

  private static boolean isFraction(Part part) {
    return part.element() == Element.FRACTION_FIXED || part.element() == Element.FRACTION_TRIMMED;
  }

  private String prefix() {
    return "parsing time \"" + text + "\"";
  }

  private Failure unfit(Part part) {
    return new Failure(
        "%s as \"%s\": cannot parse \"%s\" as \"%s\""
            .formatted(prefix(), layout, rest, part.text()));
  }

  private Failure outOfRange(String field) {
    return new Failure(prefix() + ": " + field + " out of range");
  }

  private void read(Part part) {
    switch (part.element()) {
      case LITERAL -> literal(part);
      case YEAR -> year = digits(part, 4, 4);
      case SHORT_YEAR -> {
        int short2 = digits(part, 2, 2);
        year = short2 >= 69 ? 1900 + short2 : 2000 + short2;
      }
      case MONTH -> month = within(digits(part, 1, 2), 1, 12, "month");
      case MONTH_2 -> month = within(digits(part, 2, 2), 1, 12, "month");
      case MONTH_SHORT -> month = name(part, 12, i -> monthName(i).substring(0, 3)) + 1;
      case MONTH_LONG -> month = name(part, 12, TimeParser::monthName) + 1;
      case WEEKDAY_SHORT -> name(part, 7, i -> dayName(i).substring(0, 3));
      case WEEKDAY_LONG -> name(part, 7, TimeParser::dayName);
      case DAY -> day = digits(part, 1, 2);
      case DAY_BLANK -> {
        skipBlanks(1);
        day = digits(part, 1, 2);
      }
      case DAY_2 -> day = digits(part, 2, 2);
      case YEAR_DAY_BLANK -> {
        skipBlanks(2);
        yearDay = digits(part, 1, 3);
      }
      case YEAR_DAY_3 -> yearDay = digits(part, 3, 3);
      case HOUR -> hour = within(digits(part, 1, 2), 0, 23, "hour");
      case HOUR_12 -> hour = within(digits(part, 1, 2), 0, 12, "hour");
      case HOUR_12_2 -> hour = within(digits(part, 2, 2), 0, 12, "hour");
      case MINUTE -> minute = within(digits(part, 1, 2), 0, 59, "minute");
      case MINUTE_2 -> minute = within(digits(part, 2, 2), 0, 59, "minute");
      case SECOND -> second = within(digits(part, 1, 2), 0, 59, "second");
      case SECOND_2 -> second = within(digits(part, 2, 2), 0, 59, "second");
      case UPPER_PM -> half(part, "AM", "PM");
      case LOWER_PM -> half(part, "am", "pm");
      case FRACTION_FIXED -> {
        if (!rest.matches("(?s)[.,]\\d{" + (part.text().length() - 1) + "}.*")) {
          throw unfit(part);
        }
        fraction(part.text().length() - 1);
      }
      case FRACTION_TRIMMED -> readFreeFraction();
      case ZONE_NAME -> zoneName(part);
      case OFFSET -> offset(part);
      case OFFSET_OR_Z -> {
        if (rest.startsWith("Z")) {
          utc = true;
          rest = rest.substring(1);
        } else {
          offset(part);
        }
      }
    }
  }

  private static String monthName(int index) {
    return new MonthValue(Month.of(index + 1)).text();
  }

  private static String dayName(int index) {
    return new WeekdayValue(java.time.DayOfWeek.of(index + 1)).text();
  }

  /** Blanks in the layout fit any run of blanks, also none at the end of the text. */
  private void literal(Part part) {
    Matcher run = BLANKS_OR_WORD.matcher(part.text());
    while (run.find()) {
      String wanted = run.group();
      boolean fits = wanted.startsWith(" ") ? skipBlanks() : skipWord(wanted);
      if (!fits) {
        throw unfit(part);
      }
    }
  }

  private boolean skipBlanks() {
    boolean fits = rest.isEmpty() || rest.startsWith(" ");
    skipBlanks(Integer.MAX_VALUE);
    return fits;
  }

  /** Skips as much as is the same, which is where messages say that the text does not fit. */
  private boolean skipWord(String word) {
    int same = Arrays.mismatch(word.toCharArray(), rest.toCharArray());
    rest = rest.substring(same < 0 ? word.length() : same);
    return same < 0 || same == word.length();
  }

  private void skipBlanks(int most) {
    for (int i = 0; i < most && rest.startsWith(" "); i++) {
      rest = rest.substring(1);
    }
  }

  private int digits(Part part, int least, int most) {
    int count = 0;
    while (count < most && count < rest.length() && isDigit(rest.charAt(count))) {
      count++;
    }
    if (count < least) {
      throw unfit(part);
    }
    int number = Integer.parseInt(rest.substring(0, count));
    rest = rest.substring(count);
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private int within(int number, int lowest, int highest, String field) {
    if (number < lowest || number > highest) {
      throw outOfRange(field);
    }
    return number;
  }

  private int name(Part part, int count, java.util.function.IntFunction<String> names) {
    for (int i = 0; i < count; i++) {
      String name = names.apply(i);
      if (rest.regionMatches(true, 0, name, 0, name.length())) {
        rest = rest.substring(name.length());
        return i;
      }
    }
    throw unfit(part);
  }

  private void half(Part part, String am, String pm) {
    afternoon = rest.startsWith(pm);
    morning = rest.startsWith(am);
    if (!afternoon && !morning) {
      throw unfit(part);
    }
    rest = rest.substring(2);
  }

  private void readFreeFraction() {
    int count = 0;
    if (rest.startsWith(".") || rest.startsWith(",")) {
      while (count + 1 < rest.length() && isDigit(rest.charAt(count + 1))) {
        count++;
      }
    }
    if (count > 0) {
      fraction(count);
    }
  }

  private void fraction(int count) {
    String digits = (rest.substring(1, count + 1) + "000000000").substring(0, 9);
    nano = Integer.parseInt(digits);
    rest = rest.substring(count + 1);
  }

  private void zoneName(Part part) {
    if (rest.startsWith("UTC")) {
      utc = true;
      rest = rest.substring(3);
      return;
    }
    Matcher name = ZONE_NAME.matcher(rest);
    if (!name.lookingAt()) {
      throw unfit(part);
    }
    zoneName = name.group();
    rest = rest.substring(zoneName.length());
  }

  private void offset(Part part) {
    String shape = part.text().substring(1).replaceAll("\\d", "\\\\d");
    Matcher matcher = Pattern.compile("[+-]" + shape).matcher(rest);
    if (!matcher.lookingAt()) {
      throw unfit(part);
    }
    String digits = matcher.group().replace(":", "");
    int size = 0;
    int unit = 3600;
    for (int i = 1; i < digits.length(); i += 2) {
      size += unit * Integer.parseInt(digits.substring(i, i + 2));
      unit /= 60;
    }
    offset = digits.startsWith("-") ? -size : size;
    rest = rest.substring(matcher.end());
  }

  private TimeValue time(ZoneValue zone) {
    LocalDateTime local = local();
    try {
      if (utc) {
        return TimeValue.utc(local.toInstant(ZoneOffset.UTC));
      }
      if (offset != Integer.MIN_VALUE) {
        return atOffset(local, zone);
      }
      if (!zoneName.isEmpty()) {
        return inNamedZone(local, zone);
      }
      return new TimeValue(Times.atZone(local, zone), zone);
    } catch (DateTimeException tooFar) {
      throw outOfRange("time zone offset");
    }
  }

  private LocalDateTime local() {
    try {
      LocalDate date =
          yearDay == UNSET
              ? LocalDate.of(year, month == UNSET ? 1 : month, day == UNSET ? 1 : day)
              : LocalDate.ofYearDay(year, yearDay);
      boolean contradiction =
          yearDay != UNSET
              && ((month != UNSET && month != date.getMonthValue())
                  || (day != UNSET && day != date.getDayOfMonth()));
      if (contradiction) {
        throw outOfRange("day-of-year does not match month");
      }
      return date.atTime(hourOfDay(), minute, second, nano);
    } catch (DateTimeException noSuchDay) {
      throw outOfRange(yearDay == UNSET ? "day" : "day-of-year");
    }
  }

  /** Twelve is the first hour of either half of the day. */
  private int hourOfDay() {
    if (afternoon) {
      return 12 + hour % 12;
    }
    return morning && hour == 12 ? 0 : hour;
  }

  /** The zone in use keeps its name if it has that offset at that instant. */
  private TimeValue atOffset(LocalDateTime local, ZoneValue zone) {
    ZoneOffset at = ZoneOffset.ofTotalSeconds(offset);
    Instant instant = local.toInstant(at);
    boolean same =
        zone.offsetSeconds(instant) == offset
            && (zoneName.isEmpty() || zoneName.equals(zone.abbreviation(instant)));
    return new TimeValue(instant, same ? zone : new ZoneValue(zoneName, at));
  }

  private TimeValue inNamedZone(LocalDateTime local, ZoneValue zone) {
    for (ZoneOffset candidate : zone.rules().getRules().getValidOffsets(local)) {
      Instant instant = local.toInstant(candidate);
      if (zoneName.equals(zone.abbreviation(instant))) {
        return new TimeValue(instant, zone);
      }
    }
    Matcher hours = GMT_AND_HOURS.matcher(zoneName);
    ZoneOffset at =
        hours.matches() ? ZoneOffset.ofHours(Integer.parseInt(hours.group(1))) : ZoneOffset.UTC;
    return new TimeValue(local.toInstant(at), new ZoneValue(zoneName, at));
  }
}
