/** Values, their types, and operations on them. */
package dev.winch.expr.value;
