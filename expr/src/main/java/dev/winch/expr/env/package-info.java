/** The environment of expressions: names with their types, and the values of one evaluation. */
@NullMarked
package dev.winch.expr.env;

import org.jspecify.annotations.NullMarked;
