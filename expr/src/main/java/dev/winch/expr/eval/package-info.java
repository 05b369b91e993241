/** Evaluation: the syntax tree is compiled into a tree of small functions. */
package dev.winch.expr.eval;
