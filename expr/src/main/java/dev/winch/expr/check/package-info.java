/** Static analysis of expressions: types, constant folding, used names. */
@NullMarked
package dev.winch.expr.check;

import org.jspecify.annotations.NullMarked;
