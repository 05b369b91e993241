package dev.winch.expr.value;

import java.util.ArrayList;
import java.util.List;

/**
 * A time layout in the reference's style: the moment Mon Jan 2 15:04:05 2006 -0700 as an example,
 * split into elements and literal text. Written by hand because no Java library reads such layouts.
 */
final class TimeLayout {
  /** What an element stands for. */
  enum Element {
    LITERAL,
    YEAR,
    SHORT_YEAR,
    MONTH,
    MONTH_2,
    MONTH_SHORT,
    MONTH_LONG,
    WEEKDAY_SHORT,
    WEEKDAY_LONG,
    DAY,
    DAY_BLANK,
    DAY_2,
    YEAR_DAY_BLANK,
    YEAR_DAY_3,
    HOUR,
    HOUR_12,
    HOUR_12_2,
    MINUTE,
    MINUTE_2,
    SECOND,
    SECOND_2,
    UPPER_PM,
    LOWER_PM,
    FRACTION_FIXED,
    FRACTION_TRIMMED,
    ZONE_NAME,
    OFFSET,
    OFFSET_OR_Z
  }

  /** One element, as it stands in the layout. */
  record Part(Element element, String text) {}

  private static final List<Part> FIXED =
      List.of(
          new Part(Element.MONTH_LONG, "January"),
          new Part(Element.WEEKDAY_LONG, "Monday"),
          new Part(Element.ZONE_NAME, "MST"),
          new Part(Element.YEAR_DAY_3, "002"),
          new Part(Element.MONTH_2, "01"),
          new Part(Element.DAY_2, "02"),
          new Part(Element.HOUR_12_2, "03"),
          new Part(Element.MINUTE_2, "04"),
          new Part(Element.SECOND_2, "05"),
          new Part(Element.SHORT_YEAR, "06"),
          new Part(Element.HOUR, "15"),
          new Part(Element.MONTH, "1"),
          new Part(Element.YEAR, "2006"),
          new Part(Element.DAY, "2"),
          new Part(Element.YEAR_DAY_BLANK, "__2"),
          new Part(Element.DAY_BLANK, "_2"),
          new Part(Element.HOUR_12, "3"),
          new Part(Element.MINUTE, "4"),
          new Part(Element.SECOND, "5"),
          new Part(Element.UPPER_PM, "PM"),
          new Part(Element.LOWER_PM, "pm"),
          new Part(Element.OFFSET, "-070000"),
          new Part(Element.OFFSET, "-07:00:00"),
          new Part(Element.OFFSET, "-0700"),
          new Part(Element.OFFSET, "-07:00"),
          new Part(Element.OFFSET, "-07"),
          new Part(Element.OFFSET_OR_Z, "Z070000"),
          new Part(Element.OFFSET_OR_Z, "Z07:00:00"),
          new Part(Element.OFFSET_OR_Z, "Z0700"),
          new Part(Element.OFFSET_OR_Z, "Z07:00"),
          new Part(Element.OFFSET_OR_Z, "Z07"));

  private TimeLayout() {}

  /** The parts of a layout, in order. */
  static List<Part> parts(String layout) {
    List<Part> parts = new ArrayList<>();
    int literal = 0;
    int next = 0;
    while (next < layout.length()) {
      Part part = partAt(layout, next);
      if (part.element() == Element.LITERAL) {
        next++;
        continue;
      }
      addLiteral(parts, layout.substring(literal, next));
      parts.add(part);
      next += part.text().length();
      literal = next;
    }
    addLiteral(parts, layout.substring(literal));
    return parts;
  }

  private static void addLiteral(List<Part> parts, String text) {
    if (!text.isEmpty()) {
      parts.add(new Part(Element.LITERAL, text));
    }
  }

  private static Part partAt(String layout, int at) {
    // An underscore before a year stands for itself.
    if (layout.startsWith("_2006", at)) {
      return new Part(Element.LITERAL, "_");
    }
    for (Part part : FIXED) {
      if (layout.startsWith(part.text(), at)) {
        return part;
      }
    }
    for (Part part :
        List.of(new Part(Element.MONTH_SHORT, "Jan"), new Part(Element.WEEKDAY_SHORT, "Mon"))) {
      if (layout.startsWith(part.text(), at) && !isLowerCase(layout, at + 3)) {
        return part;
      }
    }
    return fraction(layout, at);
  }

  private static boolean isLowerCase(String layout, int at) {
    return at < layout.length() && layout.charAt(at) >= 'a' && layout.charAt(at) <= 'z';
  }

  private static Part fraction(String layout, int at) {
    int end = at + 1;
    if (".,".indexOf(layout.charAt(at)) >= 0 && end < layout.length()) {
      char digit = layout.charAt(end);
      while (end < layout.length() && layout.charAt(end) == digit) {
        end++;
      }
      boolean ends = end == layout.length() || !Character.isDigit(layout.charAt(end));
      if (ends && (digit == '0' || digit == '9')) {
        return new Part(
            digit == '0' ? Element.FRACTION_FIXED : Element.FRACTION_TRIMMED,
            layout.substring(at, end));
      }
    }
    return new Part(Element.LITERAL, "");
  }
}
