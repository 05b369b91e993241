/** Errors of expressions. */
package dev.winch.expr.fault;
