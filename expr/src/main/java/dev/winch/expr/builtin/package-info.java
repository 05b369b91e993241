/** Built-in functions, and the methods of times and durations. */
package dev.winch.expr.builtin;
