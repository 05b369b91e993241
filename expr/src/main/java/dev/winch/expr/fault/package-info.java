/** Errors of expressions. */
@NullMarked
package dev.winch.expr.fault;

import org.jspecify.annotations.NullMarked;
