/** What one evaluation has at hand: the instant, chance and its budgets. */
package dev.winch.expr.run;
