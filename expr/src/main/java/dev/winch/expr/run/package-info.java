/** Runtime state of an evaluation: instant, random sequence and budgets. */
package dev.winch.expr.run;
