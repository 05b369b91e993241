package dev.winch.tests.simulation;

import java.util.Arrays;

/**
 * The engine did what it must not. Neither an exception nor an assertion, so that nothing on the
 * way takes it for its own.
 */
final class Violation extends Error {
  private static final long serialVersionUID = 1;

  Violation(String message) {
    super(message);
  }

  Violation(String message, RuntimeException cause) {
    super(message + ": " + cause, cause);
  }

  /** The message is made only if the rule is broken. */
  static void unless(boolean holds, String rule, Object... facts) {
    if (!holds) {
      throw new Violation(rule + ": " + Arrays.toString(facts));
    }
  }
}
