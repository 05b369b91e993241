/** What can be known of an expression before it runs: types, folded constants, names read. */
package dev.winch.expr.check;
