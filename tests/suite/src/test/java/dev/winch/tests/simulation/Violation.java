package dev.winch.tests.simulation;

import java.util.Arrays;

/**
 * The engine violated an invariant. Neither an exception nor an assertion, so that no code in
 * between catches it.
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
