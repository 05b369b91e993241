package dev.winch.expr.eval;

import dev.winch.expr.value.Value;

/**
 * A compiled part of an expression; thread-safe.
 *
 * <p>A step of an optional chain yields null if the chain was interrupted before it; the end of the
 * chain turns that into nil. Nowhere else is there a null.
 */
@FunctionalInterface
interface Eval {
  Value eval(Frame frame);
}
