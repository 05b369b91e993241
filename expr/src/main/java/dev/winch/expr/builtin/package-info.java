/** Built-in functions, and the methods of times and durations. */
@NullMarked
package dev.winch.expr.builtin;

import org.jspecify.annotations.NullMarked;
