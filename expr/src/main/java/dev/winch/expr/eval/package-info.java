/** Runs expressions: the syntax tree becomes a tree of small functions. */
package dev.winch.expr.eval;
