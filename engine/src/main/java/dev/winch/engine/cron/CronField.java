package dev.winch.engine.cron;

import java.util.List;
import java.util.Locale;

/**
 * One field of a schedule: a list of {@code *}, {@code ?}, numbers and ranges, each with or without
 * a step.
 *
 * @param least the smallest number
 * @param most the greatest number
 * @param names those of the numbers from {@code least} on, if they have any
 */
record CronField(String title, int least, int most, List<String> names) {
  /** Sunday may be written as the end of a week that begins on Monday. */
  private static final int OTHER_SUNDAY = 7;

  /** Longer numbers are out of every range. */
  private static final int LONGEST_NUMBER = 9;

  /** Whether the field says nothing. */
  static boolean isOpen(String text) {
    return switch (text) {
      case "*", "?", "*/1", "?/1", "/1" -> true;
      default -> false;
    };
  }

  /**
   * The set of its numbers, as bits.
   *
   * @throws IllegalArgumentException saying what is wrong with the text
   */
  long parse(String text) {
    long set = 0;
    for (String item : text.split(",", -1)) {
      set |= item(item);
    }
    return set;
  }

  private long item(String text) {
    int slash = text.indexOf('/');
    String range = slash < 0 ? text : text.substring(0, slash);
    int step = slash < 0 ? 1 : step(text, text.substring(slash + 1));
    int dash = range.indexOf('-');
    int from;
    int to;
    if (range.equals("*") || range.equals("?") || (slash == 0)) {
      from = least;
      to = most;
    } else if (dash >= 0) {
      from = number(text, range.substring(0, dash));
      to = number(text, range.substring(dash + 1));
    } else {
      from = number(text, range);
      to = slash < 0 ? from : most;
    }
    if (from > to) {
      throw wrong(text, "the range ends before it begins");
    }
    long set = 0;
    for (long at = from; at <= to; at += step) {
      set |= 1L << (at > most ? least : at);
    }
    return set;
  }

  private int step(String item, String text) {
    int step = isNumber(text) ? Integer.parseInt(text) : 0;
    if (step == 0) {
      throw wrong(item, "a step is a number above zero");
    }
    return step;
  }

  private int number(String item, String text) {
    int named = names.indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return least + named;
    }
    if (!isNumber(text)) {
      throw wrong(item, "it is no number" + (names.isEmpty() ? "" : " and no name"));
    }
    int number = Integer.parseInt(text);
    boolean sunday = number == OTHER_SUNDAY && least + names.size() == OTHER_SUNDAY;
    if (!sunday && (number < least || number > most)) {
      throw wrong(item, "it goes from " + least + " to " + most);
    }
    return number;
  }

  private static boolean isNumber(String text) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    return !digits.isEmpty()
        && digits.length() <= LONGEST_NUMBER
        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private IllegalArgumentException wrong(String item, String why) {
    return new IllegalArgumentException("the %s '%s' is wrong: %s".formatted(title, item, why));
  }
}
