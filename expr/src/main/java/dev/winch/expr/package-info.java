/** The expression language. */
@NullMarked
package dev.winch.expr;

import org.jspecify.annotations.NullMarked;
