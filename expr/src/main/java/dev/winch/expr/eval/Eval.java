package dev.winch.expr.eval;

import dev.winch.expr.value.Value;

/**
 * A compiled node of an expression; thread-safe.
 *
 * <p>A step of an optional chain returns null if the chain was interrupted before it; the end of
 * the chain converts that to nil. No other null occurs.
 */
@FunctionalInterface
interface Eval {
  Value eval(Frame frame);
}
