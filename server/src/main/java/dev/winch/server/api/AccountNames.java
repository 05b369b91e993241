package dev.winch.server.api;

import dev.winch.model.fault.InvalidInputException;

/** What people call users, roles and tokens. */
final class AccountNames {
  private static final int LONGEST = 64;

  private AccountNames() {}

  /** A text that may be absent. */
  static String checked(String field, String text) {
    if (text.codePointCount(0, text.length()) > LONGEST) {
      throw new InvalidInputException(
          field + " must not be longer than " + LONGEST + " characters");
    }
    return text;
  }

  /** A text that must be there, without spaces around it. */
  static String required(String field, String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new InvalidInputException("must provide " + field);
    }
    return checked(field, stripped);
  }
}
