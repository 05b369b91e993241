/** Runtime state of an evaluation: instant, random sequence and budgets. */
@NullMarked
package dev.winch.expr.run;

import org.jspecify.annotations.NullMarked;
