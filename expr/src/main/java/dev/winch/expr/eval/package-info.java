/** Evaluation: the syntax tree is compiled into a tree of small functions. */
@NullMarked
package dev.winch.expr.eval;

import org.jspecify.annotations.NullMarked;
