package dev.winch.engine.cron;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.util.List;
import java.util.Optional;

/**
 * The five fields of a schedule: which minutes of a calendar it names, whatever a zone makes of
 * them. The sets are bits: bit 5 of {@code minutes} is minute 5.
 *
 * @param anyDay whether day of month or day of week is open, so that both must match; otherwise
 *     either is enough
 */
record CronFields(
    long minutes, long hours, long daysOfMonth, long months, long daysOfWeek, boolean anyDay) {
  private static final CronField MINUTE = new CronField("minute", 0, 59, List.of());
  private static final CronField HOUR = new CronField("hour", 0, 23, List.of());
  private static final CronField DAY_OF_MONTH = new CronField("day of month", 1, 31, List.of());
  private static final CronField MONTH =
      new CronField(
          "month",
          1,
          12,
          List.of(
              "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"));
  private static final CronField DAY_OF_WEEK =
      new CronField("day of week", 0, 6, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

  /**
   * Reads the fields.
   *
   * @throws IllegalArgumentException saying what is wrong with the text; also if it names no day
   */
  static CronFields parse(String text) {
    String[] fields = text.split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "five fields are needed (minute hour day-of-month month day-of-week), not "
              + (text.isEmpty() ? 0 : fields.length));
    }
    CronFields read =
        new CronFields(
            MINUTE.parse(fields[0]),
            HOUR.parse(fields[1]),
            DAY_OF_MONTH.parse(fields[2]),
            MONTH.parse(fields[3]),
            DAY_OF_WEEK.parse(fields[4]),
            CronField.isOpen(fields[2]) || CronField.isOpen(fields[4]));
    if (!read.namesADay(CronField.isOpen(fields[4]))) {
      throw new IllegalArgumentException("there is no such day: it would never fire");
    }
    return read;
  }

  private boolean namesADay(boolean anyDayOfWeek) {
    for (Month month : Month.values()) {
      long days = (1L << (month.maxLength() + 1)) - 1;
      if (has(months, month.getValue()) && (!anyDayOfWeek || (daysOfMonth & days) != 0)) {
        return true;
      }
    }
    return false;
  }

  /** The first minute that the fields name, from one point of the calendar to another. */
  Optional<LocalDateTime> firstBetween(LocalDateTime from, LocalDateTime until) {
    LocalDate day = from.toLocalDate();
    LocalTime start = from.toLocalTime();
    while (!day.isAfter(until.toLocalDate())) {
      if (!has(months, day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else {
        Optional<LocalTime> time = matches(day) ? timeFrom(start) : Optional.empty();
        if (time.isPresent()) {
          return Optional.of(day.atTime(time.get())).filter(until::isAfter);
        }
        day = day.plusDays(1);
      }
      start = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private boolean matches(LocalDate day) {
    boolean ofMonth = has(daysOfMonth, day.getDayOfMonth());
    boolean ofWeek = has(daysOfWeek, day.getDayOfWeek().getValue() % DayOfWeek.values().length);
    return anyDay ? (ofMonth && ofWeek) : (ofMonth || ofWeek);
  }

  private Optional<LocalTime> timeFrom(LocalTime start) {
    int hour = next(hours, start.getHour());
    if (hour == start.getHour()) {
      int minute = next(minutes, start.getMinute());
      if (minute < Long.SIZE) {
        return Optional.of(LocalTime.of(hour, minute));
      }
      hour = next(hours, hour + 1);
    }
    return hour < Long.SIZE
        ? Optional.of(LocalTime.of(hour, Long.numberOfTrailingZeros(minutes)))
        : Optional.empty();
  }

  /** The first number of the set from {@code at} on; 64 if there is none. */
  private static int next(long set, int at) {
    return Long.numberOfTrailingZeros(set & (-1L << at));
  }

  private static boolean has(long set, int number) {
    return ((set >> number) & 1) != 0;
  }
}
