/** What the language provides: functions of values, and the methods of times and durations. */
package dev.winch.expr.builtin;
