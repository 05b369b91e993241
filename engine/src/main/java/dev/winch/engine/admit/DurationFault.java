package dev.winch.engine.admit;

import dev.winch.model.spec.DurationText;

/** Says what is wrong with a text that is no {@link DurationText}, as the reference does. */
final class DurationFault {
  private DurationFault() {}

  static String of(String text) {
    int at = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
    while (at < text.length()) {
      int number = at;
      at = skipNumber(text, at);
      if (!text.substring(number, at).chars().anyMatch(c -> c != '.')) {
        break;
      }
      int unit = at;
      while (at < text.length() && !isNumeric(text.charAt(at))) {
        at++;
      }
      if (unit == at) {
        return "time: missing unit in duration " + quoted(text);
      }
      if (DurationText.parse("0" + text.substring(unit, at)).isEmpty()) {
        String name = text.substring(unit, at);
        return "time: unknown unit " + quoted(name) + " in duration " + quoted(text);
      }
    }
    return "time: invalid duration " + quoted(text);
  }

  /** Past the digits, and a point with its digits, if there are any. */
  private static int skipNumber(String text, int from) {
    int at = skipDigits(text, from);
    return at < text.length() && text.charAt(at) == '.' ? skipDigits(text, at + 1) : at;
  }

  private static int skipDigits(String text, int from) {
    int at = from;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isNumeric(char c) {
    return c == '.' || Character.isDigit(c);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
