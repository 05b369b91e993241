/** The values of the language, their static types, and what can be done with a value alone. */
package dev.winch.expr.value;
