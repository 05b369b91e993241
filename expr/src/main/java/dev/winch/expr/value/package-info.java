/** Values, their types, and operations on them. */
@NullMarked
package dev.winch.expr.value;

import org.jspecify.annotations.NullMarked;
