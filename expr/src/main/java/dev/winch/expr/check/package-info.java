/** Static analysis of expressions: types, constant folding, used names. */
package dev.winch.expr.check;
